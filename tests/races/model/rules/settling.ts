import { limits } from '../brand.js';
import { agentOf, exercise, isWaitingOrRinging, ringing, underWay } from '../model.js';
import type { Model, Transfer } from '../model.js';
import { awaited, declinersOf, inTurn, membersOf, takesTransfers } from './agents.js';
import { endUnaccepted } from './custody.js';
import { candidates, closingOf, disabledOf, firstThatCan, isAllowed, isLinked, isOpenNow } from './places.js';
import { whileScheduled } from './scheduled.js';
import { assignWaiting, isOverdue, reassignDue } from './waiting.js';

/** Does all that is due now: transfers first, then conversations that wait for an agent. */
export function settleAll(model: Model): void {
  do {
    for (const transfer of dueTransfers(model)) settle(model, transfer);
    assignWaiting(model);
    reassignDue(model);
  } while (isAnyDue(model));
}

/** Takes one transfer as far as it can go now. */
export function settle(model: Model, transfer: Transfer): void {
  while (transfer.lookAt !== null && transfer.lookAt <= model.now && step(model, transfer));
}

/**
 * The next instant at which something is due; Infinity when nothing is. A conversation that has waited too long already,
 * and a transfer whose opening is far away, are looked at again and again, for hours: that is due whenever the clock stops
 * for something else.
 */
export function nextStop({ transfers, conversations, now }: Model): number {
  const waiting = conversations.filter((one) => !isOverdue(one, now));
  const stops = transfers.map((one) => (one.status === 'SCHEDULED' ? underWay(one).opensAt : one.lookAt));
  return Math.min(...[...stops, ...waiting.map(({ lookAt }) => lookAt)].map((at) => at ?? Infinity));
}

function isAnyDue({ transfers, conversations, now }: Model): boolean {
  return [...transfers, ...conversations].some(({ lookAt }) => lookAt !== null && lookAt <= now);
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
  if (transfer.status === 'SCHEDULED') return whileScheduled(model, transfer, leave);
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
  const against = refusalOf(model, transfer);
  const agent = against === null ? nextAgent(model, transfer) : null;
  if (agent !== null) return offer(model, transfer, agent);
  const cause = against ?? reasonToLeave(model, transfer);
  if (cause !== null) return leave(model, transfer, cause);
  transfer.lookAt = Math.min(
    waitUntil,
    transfer.deadline,
    closingOf(model, skill),
    model.now + limits.noticedSeconds * 1000,
  );
  return false;
}

/** What the place itself has against it. */
function refusalOf(model: Model, transfer: Transfer): 'NOT_ALLOWED' | 'LINK_REVOKED' | 'CLOSED' | null {
  const { skill } = underWay(transfer);
  if (disabledOf(model, transfer.source.account, skill).length > 0) return 'NOT_ALLOWED';
  if (!isLinked(model, transfer.kind, transfer.source.account, skill)) return 'LINK_REVOKED';
  return isOpenNow(model, skill) ? null : 'CLOSED';
}

/** The agent who was named, else, unless that one is waited for, the next in turn; nobody who has declined in this attempt. */
function nextAgent(model: Model, transfer: Transfer): string | null {
  const { skill, namedAgent } = underWay(transfer);
  const declined = declinersOf(transfer);
  const willing = inTurn(model, skill).filter(({ id }) => !declined.includes(id));
  const named = willing.find(({ id }) => id === namedAgent);
  if (awaited(transfer) === null) return (named ?? willing[0])?.id ?? null;
  if (!named && willing.length > 0) exercise(model, 'the named agent is waited for at an opening');
  return named?.id ?? null;
}

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
  const { skill, waitUntil, opensAt } = underWay(transfer);
  const atWork = membersOf(model, skill).filter(takesTransfers);
  const declined = declinersOf(transfer);
  if (model.now >= waitUntil) return 'MAX_WAIT';
  if (opensAt !== null) {
    if (atWork.length === 0) exercise(model, 'agents are waited for at an opening');
    return null;
  }
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
  transfer.attempts.push({ skill: to, namedAgent: null, opensAt: null, waitUntil, cause: null, offers: [] });
  transfer.status = 'QUEUED';
  transfer.lookAt = model.now;
  return true;
}

function next(model: Model, { kind, source, wish, attempts }: Transfer, mayWait: boolean): string | null {
  if (wish.fallback === 'NONE' || attempts.length >= limits.maxAttempts) return null;
  const visited = attempts.map(({ skill }) => skill);
  const places = candidates(kind, source.account, visited.at(-1) ?? '', visited);
  const allowed = places.filter((place) => isAllowed(model, kind, source.account, place));
  return firstThatCan(model, allowed, mayWait);
}

function end(model: Model, transfer: Transfer, status: 'RETURNED' | 'EXPIRED', cause: string): false {
  endUnaccepted(model, transfer, status, cause);
  return false;
}
