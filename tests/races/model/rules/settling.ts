import { closesAt, isOpen, limits, skillOf } from '../brand.js';
import { agentOf, isWaitingOrRinging, ringing, underWay } from '../model.js';
import type { Model, Transfer } from '../model.js';
import { inTurn, membersOf, takerOf, takesTransfers } from './agents.js';
import { endUnaccepted, moveCustody } from './custody.js';
import { candidates, firstThatCan } from './places.js';

/** Does all that is due now: transfers first, then conversations that wait for an agent. */
export function settleAll(model: Model): void {
  for (let due = dueTransfers(model); due.length > 0; due = dueTransfers(model)) {
    for (const transfer of due) settle(model, transfer);
    assignWaiting(model);
  }
  assignWaiting(model);
}

/** Takes one transfer as far as it can go now. */
export function settle(model: Model, transfer: Transfer): void {
  while (transfer.lookAt !== null && transfer.lookAt <= model.now && step(model, transfer));
}

/** When the next transfer is due; Infinity when none is. */
export function nextDue({ transfers }: Model): number {
  return Math.min(...transfers.map(({ lookAt }) => lookAt ?? Infinity));
}

function dueTransfers({ transfers, now }: Model): Transfer[] {
  const at = ({ lookAt }: Transfer): number => lookAt ?? Infinity;
  return transfers
    .filter((one) => at(one) <= now)
    .sort((a, b) => at(a) - at(b) || a.requestedAt - b.requestedAt);
}

/** False when there is nothing more to do at once. */
function step(model: Model, transfer: Transfer): boolean {
  if (!isWaitingOrRinging(transfer)) return false;
  if (model.now >= transfer.deadline) return end(model, transfer, 'EXPIRED', 'DEADLINE');
  return transfer.status === 'OFFERED' ? whileRinging(model, transfer) : whileWaiting(model, transfer);
}

/** Who lets it ring too long is AWAY. */
function whileRinging(model: Model, transfer: Transfer): boolean {
  const offer = ringing(transfer);
  if (!offer || model.now < offer.expires) {
    transfer.lookAt = Math.min(offer?.expires ?? Infinity, transfer.deadline);
    return false;
  }
  offer.status = 'TIMED_OUT';
  const agent = agentOf(model, offer.agent);
  if (takesTransfers(agent)) agent.availability = 'AWAY';
  transfer.status = 'QUEUED';
  transfer.lookAt = model.now;
  return true;
}

function whileWaiting(model: Model, transfer: Transfer): boolean {
  const { skill, waitUntil } = underWay(transfer);
  const open = isOpen(skillOf(skill), model.now);
  const agent = open ? nextAgent(model, transfer) : null;
  if (agent !== null) return offer(model, transfer, agent);
  const cause = open ? reasonToLeave(model, transfer) : 'CLOSED';
  if (cause !== null) return leave(model, transfer, cause);
  transfer.lookAt = Math.min(
    waitUntil,
    transfer.deadline,
    closesAt(skillOf(skill), model.now),
    model.now + limits.noticedSeconds * 1000,
  );
  return false;
}

/** The agent who was named, else the next in turn; nobody who has declined in this attempt. */
function nextAgent(model: Model, transfer: Transfer): string | null {
  const { skill, namedAgent } = underWay(transfer);
  const declined = declinersOf(transfer);
  const willing = inTurn(model, skill).filter(({ id }) => !declined.includes(id));
  return (willing.find(({ id }) => id === namedAgent) ?? willing[0])?.id ?? null;
}

const declinersOf = (transfer: Transfer): string[] =>
  underWay(transfer)
    .offers.filter(({ status }) => status === 'DECLINED')
    .map(({ agent }) => agent);

function offer(model: Model, transfer: Transfer, agent: string): false {
  const expires = Math.min(model.now + limits.offerTimeoutSeconds * 1000, transfer.deadline);
  underWay(transfer).offers.push({ agent, expires, status: 'OPEN' });
  agentOf(model, agent).idleSince = model.now;
  transfer.status = 'OFFERED';
  transfer.lookAt = expires;
  return false;
}

/** Null while it is better to wait where it is. */
function reasonToLeave(model: Model, transfer: Transfer): string | null {
  const { skill, waitUntil } = underWay(transfer);
  const atWork = membersOf(model, skill).filter(takesTransfers);
  const declined = declinersOf(transfer);
  if (model.now >= waitUntil) return 'MAX_WAIT';
  if (atWork.length === 0) return allAway(model, transfer);
  if (atWork.every(({ id }) => declined.includes(id))) return 'DECLINED';
  return transfer.wish.queueWhenBusy ? null : 'AT_CAPACITY';
}

/** From where all are away it moves on only if another can take it now, else it may as well wait here. */
function allAway(model: Model, transfer: Transfer): string | null {
  return transfer.wish.queueWhenBusy && next(model, transfer, false) === null ? null : 'ALL_AWAY';
}

function leave(model: Model, transfer: Transfer, cause: string): boolean {
  const mayWait = transfer.wish.queueWhenBusy && cause !== 'ALL_AWAY';
  const to = next(model, transfer, mayWait);
  if (to === null) return end(model, transfer, 'RETURNED', cause);
  underWay(transfer).cause = cause;
  const waitUntil = model.now + limits.maxWaitSeconds * 1000;
  transfer.attempts.push({ skill: to, namedAgent: null, waitUntil, cause: null, offers: [] });
  transfer.lookAt = model.now;
  return true;
}

function next(model: Model, { kind, source, wish, attempts }: Transfer, mayWait: boolean): string | null {
  if (wish.fallback === 'NONE' || attempts.length >= limits.maxAttempts) return null;
  const visited = attempts.map(({ skill }) => skill);
  const places = candidates(kind, source.account, visited.at(-1) ?? '', visited);
  return firstThatCan(model, places, mayWait);
}

function end(model: Model, transfer: Transfer, status: 'RETURNED' | 'EXPIRED', cause: string): false {
  endUnaccepted(model, transfer, status, cause);
  return false;
}

/** Who comes back is given what waits, the longest waiting first. */
function assignWaiting(model: Model): void {
  const waiting = model.conversations
    .filter(
      ({ closed, custody }) => !closed && custody.agent === null && takerOf(model, custody.skill) !== null,
    )
    .sort((a, b) => a.since - b.since);
  for (const conversation of waiting) {
    const taker = takerOf(model, conversation.custody.skill);
    if (taker) moveCustody(model, conversation, { ...conversation.custody, agent: taker.id });
  }
}
