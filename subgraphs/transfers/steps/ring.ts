import type { Sql } from '../../kit/database/database.js';
import { newId } from '../../kit/ids.js';
import { required } from '../../kit/required.js';
import type { PlaceDecision } from '../domain/decision.js';
import type { Destination } from '../domain/facts.js';
import { secondsAfter } from '../domain/secondsAfter.js';
import { canReceive } from '../domain/standing.js';
import { readMember } from '../facts.js';
import type { AttemptRow, TransferRow } from '../rows.js';
import { lockAgents } from '../store/agents.js';
import { recordEvent } from '../store/log.js';
import { insertOffer } from '../store/offers.js';
import { moveTransfer } from '../store/transfers.js';

/** An open transfer at the place where it is tried now, as far as an offer needs it. */
export interface Offered {
  readonly transfer: Pick<TransferRow, 'id' | 'status' | 'deadlineAt'>;
  readonly attempt: Pick<AttemptRow, 'number'>;
  readonly to: Destination;
  /** That it may go there. */
  readonly decision: PlaceDecision;
  readonly at: Date;
}

/**
 * Locks an agent of the skill, so that nobody else gives it work before commit. False when it was given other work, or
 * left, before its lock was had: somebody else must be chosen.
 */
export async function lockReceiver(sql: Sql, skillId: string, agentId: string): Promise<boolean> {
  const [, member] = await Promise.all([lockAgents(sql, [agentId]), readMember(sql, skillId, agentId)]);
  return member !== null && canReceive(member);
}

/** Offers the transfer to an agent who is locked. */
export async function ring(
  sql: Sql,
  { transfer, attempt, to, decision, at }: Offered,
  agentId: string,
): Promise<void> {
  const { offerTimeoutSeconds } = required(to.account, 'the destination account');
  const rungOutAt = secondsAfter(at, offerTimeoutSeconds);
  const expiresAt = rungOutAt < transfer.deadlineAt ? rungOutAt : transfer.deadlineAt;
  const id = newId(at);
  const offer = { id, transferId: transfer.id, attempt: attempt.number, agentId, offeredAt: at, expiresAt };
  await Promise.all([
    insertOffer(sql, offer, decision),
    moveTransfer(sql, transfer, 'OFFERED', expiresAt),
    recordEvent(sql, transfer.id, { type: 'OFFERED', offer: { id, agentId } }, at),
  ]);
}
