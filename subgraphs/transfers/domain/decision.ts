import type { Appraisal } from './appraisal.js';
import type { Destination } from './facts.js';
import type { Outcome } from './outcome.js';
import { countByAvailability, freeSlots } from './standing.js';
import type { Headcount } from './standing.js';

/** What a request was decided by, so that it can be explained, and a refusal recomputed, whatever has changed since. */
export interface Decision extends Headcount {
  readonly decidedAt: Date;
  readonly outcome: Outcome;
  readonly custodyVersion: number;
  /** Null when the place has no hours. */
  readonly scheduleRevision: number | null;
  /** The release of the time zone database by which the hours were read: `2025b`. */
  readonly timeZoneData: string;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  /** Of the agents of the place, like the headcount. */
  readonly freeSlots: number;
  /** Whether a fallback could have taken it at once. */
  readonly fallbackReady: boolean;
  readonly estimatedWaitSeconds: number | null;
}

export function decisionOf(
  { outcome, opensAt, closesAt, fallbackReady, estimatedWaitSeconds, checkedAt }: Appraisal,
  { agents, skill }: Destination,
  { custodyVersion, timeZoneData }: Pick<Decision, 'custodyVersion' | 'timeZoneData'>,
): Decision {
  return {
    decidedAt: checkedAt,
    outcome,
    custodyVersion,
    scheduleRevision: skill?.scheduleRevision ?? null,
    timeZoneData,
    opensAt,
    closesAt,
    ...countByAvailability(agents),
    freeSlots: freeSlots(agents),
    fallbackReady,
    estimatedWaitSeconds,
  };
}
