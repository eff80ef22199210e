import { nextChangeOf } from './atOpening.js';
import type { Appraisal } from './appraisal.js';
import type { Destination } from './facts.js';
import type { Outcome } from './outcome.js';
import { placeRefusals } from './placeRefusals.js';
import type { Move } from './placeRefusals.js';
import type { Refusal } from './refusal.js';
import { countByAvailability, freeSlots } from './standing.js';
import type { Headcount } from './standing.js';

/** What a place was like when something was decided about it. */
export interface PlaceAsItWas extends Headcount {
  readonly decidedAt: Date;
  /** Null when the place has no hours. */
  readonly scheduleRevision: number | null;
  /** The release of the time zone database by which the hours were read: `2025b`. */
  readonly timeZoneData: string;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  /** Of the agents of the place, like the headcount. */
  readonly freeSlots: number;
}

/** What a request was decided by, so that it can be explained, and a refusal recomputed, whatever has changed since. */
export interface Decision extends PlaceAsItWas {
  readonly outcome: Outcome;
  readonly custodyVersion: number;
  /** Whether a fallback could have taken it at once. */
  readonly fallbackReady: boolean;
  readonly estimatedWaitSeconds: number | null;
}

/** What was decided of the place where a transfer is tried, after the request: everything against it, and its facts. */
export interface PlaceDecision extends PlaceAsItWas {
  readonly refusals: readonly Refusal[];
}

export function decisionOf(
  { outcome, fallbackReady, estimatedWaitSeconds, checkedAt }: Appraisal,
  to: Destination,
  { custodyVersion, timeZoneData }: Pick<Decision, 'custodyVersion' | 'timeZoneData'>,
): Decision {
  const place = placeAsItIs(to, timeZoneData, checkedAt);
  return { ...place, outcome, custodyVersion, fallbackReady, estimatedWaitSeconds };
}

export function placeDecision(move: Move, to: Destination, timeZoneData: string, at: Date): PlaceDecision {
  return { ...placeAsItIs(to, timeZoneData, at), refusals: placeRefusals(move, to, at) };
}

function placeAsItIs(to: Destination, timeZoneData: string, at: Date): PlaceAsItWas {
  return {
    decidedAt: at,
    scheduleRevision: to.skill?.scheduleRevision ?? null,
    timeZoneData,
    ...nextChangeOf(to, at),
    ...countByAvailability(to.agents),
    freeSlots: freeSlots(to.agents),
  };
}
