import { planOf } from './schedule.js';
import type { Schedule } from './schedule.js';
import { localTimeAt } from './zoneOffsets.js';

/**
 * Whether the wall clock reads open at the instant `at` (epoch ms): in at the moment of opening, out at that of
 * closing. An instant has one local time, so gaps and repeated hours need no rule: a slot inside a gap never comes,
 * one inside a repeated hour comes twice. Throws RangeError when `at` is no instant.
 */
export function isOpen(schedule: Schedule, at: number): boolean {
  const { day, time } = localTimeAt(schedule.zone, at);
  for (const span of planOf(schedule, day)) {
    if (time < span.until) return time >= span.from;
  }
  return false;
}
