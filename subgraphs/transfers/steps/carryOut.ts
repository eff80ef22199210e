import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import type { PlaceDecision } from '../domain/decision.js';
import type { AccountFacts, Destination } from '../domain/facts.js';
import type { Cause, Step } from '../domain/nextStep.js';
import { secondsAfter } from '../domain/secondsAfter.js';
import type { AttemptRow, TransferRow } from '../rows.js';
import { freeSlot, lockAgents, setAway } from '../store/agents.js';
import { endAttempt, insertAttempt, moveOpening } from '../store/attempts.js';
import { recordEvent } from '../store/log.js';
import { endOffer } from '../store/offers.js';
import {
  endTransfer,
  moveTransfer,
  postponeTransfer,
  redirectTransfer,
  setDeadline,
} from '../store/transfers.js';
import { lockReceiver, ring } from './ring.js';

/** An open transfer, locked, at the place where it is tried now. */
export interface UnderWay {
  readonly transfer: TransferRow;
  readonly attempt: AttemptRow;
  readonly to: Destination;
  readonly source: AccountFacts;
  /** What is to be said of that place now. */
  readonly decision: PlaceDecision;
  readonly at: Date;
}

/** Does what `nextStep` has decided. True when there is more to decide at once. */
export async function carryOut(sql: Sql, underWay: UnderWay, step: Step): Promise<boolean> {
  switch (step.kind) {
    case 'Wait':
      await postponeTransfer(sql, underWay.transfer.id, step.until);
      return false;
    case 'Reschedule':
      await reschedule(sql, underWay, step.opensAt);
      return true;
    case 'Queue':
      await queue(sql, underWay);
      return true;
    case 'Offer':
      return !(await offer(sql, underWay, step.agentId));
    case 'TimeOutOffer':
      await timeOutOffer(sql, underWay);
      return true;
    case 'FallBack':
      await fallBack(sql, underWay, step.cause, step.to);
      return true;
    case 'Return':
      await end(sql, underWay, 'RETURNED', step.cause);
      return false;
    case 'Expire':
      await end(sql, underWay, 'EXPIRED', 'DEADLINE');
      return false;
  }
}

async function reschedule(sql: Sql, { transfer, to, at }: UnderWay, opensAt: Date): Promise<void> {
  await moveOpening(sql, transfer.id, opensAt, endOfWait(to, opensAt));
  await moveTransfer(sql, transfer, 'SCHEDULED', at);
  await recordEvent(sql, transfer.id, { type: 'SCHEDULED' }, at);
}

/** The place has opened. */
async function queue(sql: Sql, underWay: UnderWay): Promise<void> {
  const { transfer, attempt, to, at } = underWay;
  await moveOpening(sql, transfer.id, required(attempt.opensAt, 'the opening'), endOfWait(to, at));
  await endSchedule(sql, underWay);
  await moveTransfer(sql, transfer, 'QUEUED', at);
  await recordEvent(sql, transfer.id, { type: 'QUEUED' }, at);
}

/** From the moment at which it stops to wait for an opening, a transfer has as long as one that was asked for then. */
async function endSchedule(sql: Sql, { transfer, source, at }: UnderWay): Promise<void> {
  if (transfer.status !== 'SCHEDULED') return;
  await setDeadline(sql, transfer.id, secondsAfter(at, source.transferDeadlineSeconds));
}

/** False when somebody else must be chosen. */
async function offer(sql: Sql, underWay: UnderWay, agentId: string): Promise<boolean> {
  if (!(await lockReceiver(sql, underWay.attempt.skillId, agentId))) return false;
  await ring(sql, underWay, agentId);
  return true;
}

/** Who lets an offer ring too long is AWAY from then on, else ghosts would ring for ever. */
async function timeOutOffer(sql: Sql, { transfer, at }: UnderWay): Promise<void> {
  const unanswered = required(await endOffer(sql, transfer.id, 'TIMED_OUT', at), 'the offer that rings');
  await lockAgents(sql, [unanswered.agentId]);
  await setAway(sql, unanswered.agentId, 'OFFER_TIMED_OUT', at);
  await moveTransfer(sql, transfer, 'QUEUED', at);
  await recordEvent(sql, transfer.id, { type: 'OFFER_TIMED_OUT', offer: unanswered }, at);
}

async function fallBack(sql: Sql, underWay: UnderWay, cause: Cause, to: Destination): Promise<void> {
  const { transfer, attempt, decision, at } = underWay;
  const { id: accountId } = required(to.account, 'the fallback account');
  const { id: skillId } = required(to.skill, 'the fallback skill');
  await endAttempt(sql, transfer.id, cause, at, decision);
  await redirectTransfer(sql, transfer.id, accountId, skillId);
  const place = { accountId, skillId, agentId: null, opensAt: null };
  const times = { startedAt: at, waitUntil: endOfWait(to, at) };
  await insertAttempt(sql, { transferId: transfer.id, number: attempt.number + 1, ...place, ...times });
  await endSchedule(sql, underWay);
  await moveTransfer(sql, transfer, 'QUEUED', at);
  await recordEvent(sql, transfer.id, { type: 'FELL_BACK', cause }, at);
}

async function end(
  sql: Sql,
  { transfer, decision, at }: UnderWay,
  status: 'RETURNED' | 'EXPIRED',
  cause: Cause,
): Promise<void> {
  const withdrawn = await endOffer(sql, transfer.id, 'WITHDRAWN', at);
  await endAttempt(sql, transfer.id, cause, at, decision);
  await endTransfer(sql, transfer, status, cause, at);
  if (withdrawn) await freeSlot(sql, withdrawn.agentId, at);
  await recordEvent(sql, transfer.id, { type: status, cause, offer: withdrawn }, at);
}

/** When a transfer that waits at a place since `from` has waited long enough. */
function endOfWait({ skill }: Destination, from: Date): Date {
  return secondsAfter(from, required(skill, 'the skill').maxWaitSeconds);
}
