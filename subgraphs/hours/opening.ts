import { isOpen } from './isOpen.js';
import { closesAt, opensAt } from './nextChange.js';
import { weekPlanOf } from './schedule.js';
import type { Schedule } from './schedule.js';
import { localTimeAt } from './zoneOffsets.js';

export type ClosedCause = 'HOURS' | 'SPECIAL_DATE' | 'MANUAL';

/** Open or closed, why, and the one next change, in epoch ms. */
export interface Opening {
  readonly open: boolean;
  /** Why it is closed; null when it is open. */
  readonly cause: ClosedCause | null;
  /** When closed: when it next opens. Null when it never does, when nobody knows (MANUAL) and when it is open. */
  readonly opensAt: number | null;
  /** When open: when it next closes. Null when it never does and when it is closed. */
  readonly closesAt: number | null;
  /** With the cause SPECIAL_DATE. */
  readonly specialDateName?: string;
}

/**
 * What the schedule says of the instant `at` (epoch ms). A manual close comes before all hours. The cause is a special
 * date when the local date is one, and when its week would have the shift that the special date before replaced.
 */
export function opening(schedule: Schedule, at: number, state: { manuallyClosed: boolean }): Opening {
  if (state.manuallyClosed) return { open: false, cause: 'MANUAL', opensAt: null, closesAt: null };
  if (isOpen(schedule, at)) {
    return { open: true, cause: null, opensAt: null, closesAt: closesAt(schedule, at) };
  }
  const next = { opensAt: opensAt(schedule, at), closesAt: null };
  const specialDateName = responsibleSpecialDate(schedule, at);
  if (specialDateName === undefined) return { open: false, cause: 'HOURS', ...next };
  return { open: false, cause: 'SPECIAL_DATE', ...next, specialDateName };
}

/** The name of the special date that closes the schedule at `at`, a closed instant; undefined when the week does. */
function responsibleSpecialDate(schedule: Schedule, at: number): string | undefined {
  const { day, time } = localTimeAt(schedule.zone, at);
  const today = schedule.specialDays.get(day);
  if (today) return today.name;
  const openByTheWeek = weekPlanOf(schedule, day).some(({ from, until }) => from <= time && time < until);
  return openByTheWeek ? schedule.specialDays.get(day - 1)?.name : undefined;
}
