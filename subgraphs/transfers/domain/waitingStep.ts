import { closingOf, openingOf } from './atOpening.js';
import type { AgentFacts, Destination } from './facts.js';
import { secondsAfter } from './secondsAfter.js';
import { canReceive } from './standing.js';

/** Why a conversation that has lost its agent goes on to the fallback skill. */
export type FallbackCause = 'SKILL_CLOSED' | 'ALL_AWAY' | 'MAX_WAIT';

/** A conversation that has lost its agent and waits for another one, in the queue of a skill. */
export interface LostConversation {
  readonly channel: string;
  /** When it came into the queue where it waits now. */
  readonly since: Date;
}

export type WaitingStep =
  | { readonly kind: 'Assign' }
  | {
      readonly kind: 'FallBack';
      readonly cause: FallbackCause;
      readonly skillId: string;
      /** Whether it goes there even if nobody is free any more. */
      readonly mayWait: boolean;
    }
  | { readonly kind: 'Wait'; readonly until: Date };

/** It is looked at again this often, though an agent who comes back makes it be looked at at once. */
const recheckMs = 5_000;
/** Without a fallback there is nothing to decide, until somebody configures one. */
const idleRecheckMs = 60_000;

/**
 * What a conversation without an agent does now. It prefers its skill `home`; to `fallback` (the fallback skill in the
 * same account, null when there is none that it has not been in) it goes at once when nobody at home can take it and
 * somebody there is free, and after max wait also when somebody is at work there. Else it stays where it is.
 */
export function waitingStep(
  lost: LostConversation,
  home: Destination,
  fallback: Destination | null,
  at: Date,
): WaitingStep {
  if (home.agents.some(isFree)) return { kind: 'Assign' };
  const waitUntil = secondsAfter(lost.since, home.skill?.maxWaitSeconds ?? 0);
  const isOverdue = at >= waitUntil;
  const cause = reasonToLeave(home, isOverdue, at);
  if (cause && fallback?.skill && mayGoTo(fallback, lost, isOverdue, at)) {
    return { kind: 'FallBack', cause, skillId: fallback.skill.id, mayWait: isOverdue };
  }
  const recheck = new Date(at.getTime() + (fallback ? recheckMs : idleRecheckMs));
  return { kind: 'Wait', until: nextOf([recheck, waitUntil, closingOf(home, at)], at) };
}

function reasonToLeave(home: Destination, isOverdue: boolean, at: Date): FallbackCause | null {
  if (!isOpen(home, at)) return 'SKILL_CLOSED';
  if (isOverdue) return 'MAX_WAIT';
  return home.agents.some(isAtWork) ? null : 'ALL_AWAY';
}

/** Whether the fallback can take it, or, where it may wait, is at work at least. */
function mayGoTo(fallback: Destination, { channel }: LostConversation, mayWait: boolean, at: Date): boolean {
  if (!isOpen(fallback, at) || fallback.skill?.channels.includes(channel) !== true) return false;
  return fallback.agents.some(mayWait ? isAtWork : isFree);
}

function isOpen(place: Destination, at: Date): boolean {
  return place.skill?.deleted === false && openingOf(place, at)?.open === true;
}

/** Conversations are for ONLINE agents: OCCUPIED ones take transfers only. */
function isAtWork({ availability }: AgentFacts): boolean {
  return availability === 'ONLINE';
}

function isFree(agent: AgentFacts): boolean {
  return isAtWork(agent) && canReceive(agent);
}

function nextOf(instants: readonly (Date | null)[], at: Date): Date {
  const toCome = instants.flatMap((instant) => (instant && instant > at ? [instant.getTime()] : []));
  return new Date(Math.min(...toCome));
}
