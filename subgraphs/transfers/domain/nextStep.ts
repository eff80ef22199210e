import { closingOf, lasting, opensInTime, openingOf } from './atOpening.js';
import type { Destination } from './facts.js';
import type { Move } from './placeRefusals.js';
import { placeRefusals } from './placeRefusals.js';
import type { Refusal } from './refusal.js';
import { receivers, standing, takesTransfers } from './standing.js';

/** Why a transfer moves on or ends. */
export type Cause =
  | 'CLOSED'
  | 'ALL_AWAY'
  | 'AT_CAPACITY'
  | 'MAX_WAIT'
  | 'LINK_REVOKED'
  | 'DECLINED'
  | 'DEADLINE'
  | 'CANCELLED'
  | 'CONVERSATION_CLOSED'
  | 'NOT_ALLOWED';

/** An open transfer, with what its present attempt has come to. */
export interface OpenTransfer {
  readonly status: 'SCHEDULED' | 'QUEUED' | 'OFFERED';
  readonly deadlineAt: Date;
  readonly fallback: 'CONFIGURED' | 'NONE';
  readonly queueWhenBusy: boolean;
  /** The agent who is asked first, if one was named for this attempt. */
  readonly agentId: string | null;
  /** When the place of this attempt opens, for which it waits or has waited; null when it is not an attempt at opening. */
  readonly opensAt: Date | null;
  /** When waiting at this destination ends. */
  readonly waitUntil: Date;
  /** Agents who declined in this attempt. One who let it ring is AWAY, and is asked again after coming back. */
  readonly declinedBy: readonly string[];
  /** When the ringing offer stops ringing; null when none rings. */
  readonly offerExpiresAt: Date | null;
  /** How many more attempts are allowed. */
  readonly attemptsLeft: number;
}

export type Step =
  | { readonly kind: 'Expire' }
  | { readonly kind: 'Queue' }
  | { readonly kind: 'Reschedule'; readonly opensAt: Date }
  | { readonly kind: 'TimeOutOffer' }
  | { readonly kind: 'Offer'; readonly agentId: string }
  | { readonly kind: 'FallBack'; readonly cause: Cause; readonly to: Destination }
  | { readonly kind: 'Return'; readonly cause: Cause }
  | { readonly kind: 'Wait'; readonly until: Date };

/** Waiting is looked at again this often, though whatever frees an agent wakes it at once. */
const recheckMs = 5_000;
/** So is a wait for an opening, in case that hours moved and nobody said so: by a new time zone database, for example. */
const openingRecheckMs = 15 * 60 * 1000;

/**
 * What an open transfer does now: the one decision that requests, workers and every kind of news share. `candidates` are
 * the places it may fall back to, in order; visited places and the source are not among them.
 */
export function nextStep(
  transfer: OpenTransfer,
  move: Move,
  to: Destination,
  candidates: readonly Destination[],
  at: Date,
): Step {
  if (at >= transfer.deadlineAt) return { kind: 'Expire' };
  if (transfer.status === 'OFFERED') return whileRinging(transfer, at);
  if (transfer.status === 'SCHEDULED') return whileScheduled(transfer, move, to, candidates, at);

  const [refused] = placeRefusals(move, to, at);
  const agentId = refused ? null : nextAgent(transfer, to);
  if (agentId !== null) return { kind: 'Offer', agentId };
  const cause = refused ? causeOf(refused) : reasonToLeave(transfer, to, at);
  if (cause === null) return wait(transfer, to, at);

  const next = fallBack(transfer, move, cause, candidates, at);
  if (next) return next;
  const mayWaitHere = transfer.queueWhenBusy && cause === 'ALL_AWAY';
  return mayWaitHere ? wait(transfer, to, at) : { kind: 'Return', cause };
}

/** The first candidate that can take it: allowed, open, with an agent free, or at work at least where it may wait. */
export function nextCandidate(
  candidates: readonly Destination[],
  move: Move,
  mayWait: boolean,
  at: Date,
): Destination | null {
  const suits = (candidate: Destination): boolean => {
    if (placeRefusals({ ...move, namedAccountId: null }, candidate, at).length > 0) return false;
    const now = standing(candidate.agents);
    return now === 'FREE' || (now === 'FULL' && mayWait);
  };
  return candidates.find(suits) ?? null;
}

/**
 * Waits for the opening by the hours as they are now: they may have changed. Agents do not matter yet. An opening that
 * nobody knows any more, or that comes too late, is none.
 */
function whileScheduled(
  transfer: OpenTransfer,
  move: Move,
  to: Destination,
  candidates: readonly Destination[],
  at: Date,
): Step {
  const [refused] = lasting(placeRefusals(move, to, at));
  if (!refused && openingOf(to, at)?.open) return { kind: 'Queue' };
  const opensAt = refused ? null : opensInTime(to, transfer.deadlineAt, at);
  if (opensAt === null) {
    const cause = refused ? causeOf(refused) : 'CLOSED';
    return fallBack(transfer, move, cause, candidates, at) ?? { kind: 'Return', cause };
  }
  if (opensAt.getTime() !== transfer.opensAt?.getTime()) return { kind: 'Reschedule', opensAt };
  return { kind: 'Wait', until: earliest(opensAt, new Date(at.getTime() + openingRecheckMs)) };
}

function fallBack(
  transfer: OpenTransfer,
  move: Move,
  cause: Cause,
  candidates: readonly Destination[],
  at: Date,
): Step | null {
  if (!mayFallBack(transfer)) return null;
  // From a place where all are away it goes only to somebody who is free: it can wait as well where it is.
  const mayWaitThere = transfer.queueWhenBusy && cause !== 'ALL_AWAY';
  const next = nextCandidate(candidates, move, mayWaitThere, at);
  return next && { kind: 'FallBack', cause, to: next };
}

function whileRinging({ offerExpiresAt, deadlineAt }: OpenTransfer, at: Date): Step {
  if (offerExpiresAt === null || at >= offerExpiresAt) return { kind: 'TimeOutOffer' };
  return { kind: 'Wait', until: earliest(offerExpiresAt, deadlineAt) };
}

/** The agent who was named, else the next in turn who has not declined in this attempt. */
function nextAgent(transfer: OpenTransfer, { agents }: Destination): string | null {
  const { agentId, declinedBy } = transfer;
  const willing = receivers(agents).filter(({ id }) => !declinedBy.includes(id));
  const named = willing.find(({ id }) => id === agentId);
  return (named ?? (awaitsNamed(transfer) ? undefined : willing[0]))?.id ?? null;
}

/** Without a fallback it would be refused while the named agent is away: at an opening it waits for that agent instead. */
function awaitsNamed({ agentId, declinedBy, fallback, opensAt }: OpenTransfer): boolean {
  return opensAt !== null && fallback === 'NONE' && agentId !== null && !declinedBy.includes(agentId);
}

/** Why it would rather be elsewhere than wait here, where nobody can be asked now; null when it is to wait. */
function reasonToLeave(transfer: OpenTransfer, { agents }: Destination, at: Date): Cause | null {
  const working = agents.filter(takesTransfers);
  if (at >= transfer.waitUntil) return 'MAX_WAIT';
  // At an opening agents come one after the other: nobody leaves before max wait for want of them.
  if (transfer.opensAt !== null) return null;
  if (working.length === 0) return 'ALL_AWAY';
  if (working.every(({ id }) => transfer.declinedBy.includes(id))) return 'DECLINED';
  return transfer.queueWhenBusy ? null : 'AT_CAPACITY';
}

function wait({ waitUntil, deadlineAt }: OpenTransfer, to: Destination, at: Date): Step {
  return { kind: 'Wait', until: earliest(waitUntil, deadlineAt, closingOf(to, at), recheck(at)) };
}

function mayFallBack({ fallback, attemptsLeft }: OpenTransfer): boolean {
  return fallback === 'CONFIGURED' && attemptsLeft > 0;
}

/** Why a transfer leaves a place that has something against it. */
export function causeOf({ type }: Refusal): Cause {
  if (type === 'DestinationClosed' || type === 'RollbackOriginClosed') return 'CLOSED';
  if (type === 'LinkRevoked') return 'LINK_REVOKED';
  return 'NOT_ALLOWED';
}

function recheck(at: Date): Date {
  return new Date(at.getTime() + recheckMs);
}

function earliest(...instants: (Date | null)[]): Date {
  return new Date(Math.min(...instants.flatMap((instant) => (instant === null ? [] : [instant.getTime()]))));
}
