import type { Sql } from '../kit/database.js';
import { required } from '../kit/required.js';
import { readDestinationsWithFallbacks } from './destinations.js';
import type { AccountFacts, Destination } from './domain/facts.js';
import { isFinal } from './domain/moves.js';
import { nextStep } from './domain/nextStep.js';
import type { OpenTransfer, Step } from './domain/nextStep.js';
import { takesTransfers } from './domain/standing.js';
import { readAccount, readConversations } from './facts.js';
import type { AttemptRow, OfferRow, TransferRow } from './rows.js';
import type { Services } from './services.js';
import * as store from './store.js';

/** Enough for every attempt of a transfer, with some to spare. */
const mostSteps = 20;

/**
 * Takes an open transfer as far as it can go now: rings at the next agent, falls back, returns it to its source, or
 * waits. Each step is a transaction of its own, so that whoever comes after a crash goes on from the last one.
 */
export async function settle(services: Services, transferId: string): Promise<void> {
  for (let steps = 0; steps < mostSteps; steps++) {
    const at = services.clock.now();
    const step = await services.database.transaction((sql) => takeStep(sql, transferId, at));
    if (step === null || step.kind === 'Wait' || step.kind === 'Offer') return;
  }
}

/** One step of a transfer that is due; null when it is not, or somebody else is at work on it. */
async function takeStep(sql: Sql, transferId: string, at: Date): Promise<Step | null> {
  const transfer = await store.lockDueTransfer(sql, transferId, at);
  if (!transfer || isFinal(transfer.status)) return null;
  const attempts = await store.readAttempts(sql, transferId);
  const attempt = required(attempts.at(-1), 'the attempt of an open transfer');
  const source = required(await readAccount(sql, transfer.sourceAccountId), 'the source account');
  const [conversation] = await readConversations(sql, [transfer.conversationId]);

  const offers = await store.readOffers(sql, transferId);
  await lockAgentsOf(sql, source, attempt.skillId, offers);
  const [place] = await readDestinationsWithFallbacks(sql, source, [attempt.skillId], {
    visited: attempts.map(({ skillId }) => skillId),
  });
  const { to, candidates } = required(place, 'the destination');

  const move = {
    kind: transfer.kind,
    conversation: required(conversation, 'the conversation'),
    source,
    namedAccountId: null,
  };
  const allowed = transfer.kind === 'ROLLOVER' ? candidates : inAccount(candidates, attempt.accountId);
  const step = nextStep(openTransferOf(transfer, attempt, offers, source), move, to, allowed, at);
  await apply(sql, transfer, attempt, { to, at }, step);
  return step;
}

async function apply(
  sql: Sql,
  { id, status }: TransferRow,
  attempt: AttemptRow,
  { to, at }: { to: Destination; at: Date },
  step: Step,
): Promise<void> {
  switch (step.kind) {
    case 'Wait':
      return store.moveTransfer(sql, id, status, step.until);
    case 'Offer':
      return offer(sql, attempt, step.agentId, to.account?.offerTimeoutSeconds ?? 0, at);
    case 'TimeOutOffer':
      return timeOutOffer(sql, id, at);
    case 'FallBack':
      await store.endAttempt(sql, id, step.cause, at);
      await startAttempt(sql, attempt, step.to, at);
      await store.moveTransfer(sql, id, 'QUEUED', at);
      return store.recordEvent(sql, id, { type: 'FELL_BACK', cause: step.cause }, at);
    case 'Return':
      await store.endAttempt(sql, id, step.cause, at);
      await store.endTransfer(sql, id, 'RETURNED', step.cause, at);
      return store.recordEvent(sql, id, { type: 'RETURNED', cause: step.cause }, at);
    case 'Expire': {
      const withdrawn = await store.endOffer(sql, id, 'WITHDRAWN', at);
      await store.endAttempt(sql, id, 'DEADLINE', at);
      await store.endTransfer(sql, id, 'EXPIRED', 'DEADLINE', at);
      return store.recordEvent(sql, id, { type: 'EXPIRED', cause: 'DEADLINE', offer: withdrawn }, at);
    }
  }
}

async function offer(
  sql: Sql,
  { transferId, number }: AttemptRow,
  agentId: string,
  timeoutSeconds: number,
  at: Date,
): Promise<void> {
  const expiresAt = new Date(at.getTime() + timeoutSeconds * 1000);
  const id = await store.insertOffer(sql, { transferId, attempt: number, agentId, offeredAt: at, expiresAt });
  await store.moveTransfer(sql, transferId, 'OFFERED', expiresAt);
  await store.recordEvent(sql, transferId, { type: 'OFFERED', offer: { id, agentId } }, at);
}

/** Who lets an offer ring too long is AWAY from then on, else ghosts would ring for ever. */
async function timeOutOffer(sql: Sql, transferId: string, at: Date): Promise<void> {
  const unanswered = await store.endOffer(sql, transferId, 'TIMED_OUT', at);
  if (unanswered) await store.setAway(sql, unanswered.agentId, 'OFFER_TIMED_OUT', at);
  await store.moveTransfer(sql, transferId, 'QUEUED', at);
  await store.recordEvent(sql, transferId, { type: 'OFFER_TIMED_OUT', offer: unanswered }, at);
}

async function startAttempt(sql: Sql, before: AttemptRow, to: Destination, at: Date): Promise<void> {
  const account = required(to.account, 'the fallback account');
  const skill = required(to.skill, 'the fallback skill');
  await store.redirectTransfer(sql, before.transferId, account.id, skill.id);
  await store.insertAttempt(sql, {
    transferId: before.transferId,
    number: before.number + 1,
    accountId: account.id,
    skillId: skill.id,
    agentId: null,
    startedAt: at,
    waitUntil: new Date(at.getTime() + skill.maxWaitSeconds * 1000),
  });
}

function openTransferOf(
  transfer: TransferRow,
  attempt: AttemptRow,
  offers: readonly OfferRow[],
  { maxAttempts }: AccountFacts,
): OpenTransfer {
  const here = offers.filter(({ attempt: number }) => number === attempt.number);
  return {
    status: transfer.status === 'OFFERED' ? 'OFFERED' : 'QUEUED',
    deadlineAt: transfer.deadlineAt,
    fallback: transfer.fallback,
    queueWhenBusy: transfer.queueWhenBusy,
    agentId: attempt.agentId,
    waitUntil: attempt.waitUntil,
    declinedBy: here.filter(({ status }) => status === 'DECLINED').map(({ agentId }) => agentId),
    offerExpiresAt: here.find(({ status }) => status === 'OPEN')?.expiresAt ?? null,
    attemptsLeft: maxAttempts - attempt.number,
  };
}

/** The agents who may be asked, and the one at whom it rings, before any of their slots is counted. */
async function lockAgentsOf(
  sql: Sql,
  source: AccountFacts,
  skillId: string,
  offers: readonly OfferRow[],
): Promise<void> {
  const [place] = await readDestinationsWithFallbacks(sql, source, [skillId]);
  const working = place?.to.agents.filter(takesTransfers).map(({ id }) => id) ?? [];
  const ringing = offers.filter(({ status }) => status === 'OPEN').map(({ agentId }) => agentId);
  await store.lockAgents(sql, [...working, ...ringing]);
}

function inAccount(places: readonly Destination[], accountId: string): Destination[] {
  return places.filter(({ skill }) => skill?.accountId === accountId);
}
