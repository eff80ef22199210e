import { DAY_MS } from './localTime.js';
import { planOf } from './schedule.js';
import type { DayPlan, Schedule } from './schedule.js';
import { stretchAt } from './zoneOffsets.js';

/**
 * The first instant after `at` at which the schedule opens, having been closed just before; epoch ms. Null when that
 * never happens again: open for ever counts as never. Throws RangeError when `at` is no instant.
 */
export function opensAt(schedule: Schedule, at: number): number | null {
  const closed = firstInstant(schedule, at, false);
  return closed === null ? null : firstInstant(schedule, closed, true);
}

/** The first instant after `at` at which the schedule closes, having been open just before; else like `opensAt`. */
export function closesAt(schedule: Schedule, at: number): number | null {
  const open = firstInstant(schedule, at, true);
  return open === null ? null : firstInstant(schedule, open, false);
}

/** What a week holds, it shows within two: a gap or a skipped date can swallow a slot once. Two more for good measure. */
const HORIZON_MS = 28 * DAY_MS;

/**
 * The first instant at or after `from` that is open (or closed). Goes from piece to piece in which neither offset nor
 * local date changes: there the wall clock runs evenly, so that no local time has two instants, or none.
 */
function firstInstant(schedule: Schedule, from: number, open: boolean): number | null {
  const lastChange = (schedule.changedDaysInOrder.at(-1) ?? -Infinity) * DAY_MS;
  const horizon = Math.max(from, lastChange) + HORIZON_MS;
  let at = from;
  do {
    const { offsetMs, until } = stretchAt(schedule.zone, at);
    const day = Math.floor((at + offsetMs) / DAY_MS);
    const midnight = day * DAY_MS - offsetMs;
    const end = Math.min(until, midnight + DAY_MS);
    const found = midnight + firstTime(planOf(schedule, day), at - midnight, open);
    if (found < end) return found;
    at = schedule.steadyWeek ? Math.max(end, eveOfChange(schedule, day)) : end;
  } while (at < horizon);
  return null;
}

/** The first time of day at or after `time` that is open (or closed) by the plan; Infinity or 24 h when none is. */
function firstTime(plan: DayPlan, time: number, open: boolean): number {
  for (const span of plan) {
    if (time >= span.until) continue;
    if (open) return Math.max(time, span.from);
    if (time < span.from) return time;
    return span.until;
  }
  return open ? Infinity : time;
}

/**
 * An instant before the next changed day begins, wherever on earth that is; Infinity when there is none. Yesterday
 * counts as next, for it comes back where the clock goes back over midnight.
 */
function eveOfChange(schedule: Schedule, day: number): number {
  const next = schedule.changedDaysInOrder.find((changed) => changed >= day - 1) ?? Infinity;
  return (next - 1) * DAY_MS;
}
