import { opening } from '../../hours/opening.js';
import type { ClosedCause } from '../../hours/opening.js';
import type { Schedule } from '../../hours/schedule.js';

/** Whether a skill is open at `at`, why not, and when that changes. */
export interface SkillOpening {
  at: Date;
  open: boolean;
  cause: ClosedCause | 'SCHEDULE_INVALID' | null;
  opensAt: Date | null;
  closesAt: Date | null;
  /** The name of the special date that closes it. */
  specialDate: string | null;
}

/** Whether a skill is open at an instant. A null schedule is one that is missing or cannot be read: closed, and it says so. */
export function openingAt(schedule: Schedule | null, manuallyClosed: boolean, at: Date): SkillOpening {
  if (!schedule) {
    const cause = manuallyClosed ? 'MANUAL' : 'SCHEDULE_INVALID';
    return { at, open: false, cause, opensAt: null, closesAt: null, specialDate: null };
  }
  const { open, cause, opensAt, closesAt, specialDateName } = opening(schedule, at.getTime(), {
    manuallyClosed,
  });
  return {
    at,
    open,
    cause,
    opensAt: instant(opensAt),
    closesAt: instant(closesAt),
    specialDate: specialDateName ?? null,
  };
}

function instant(epochMs: number | null): Date | null {
  return epochMs === null ? null : new Date(epochMs);
}
