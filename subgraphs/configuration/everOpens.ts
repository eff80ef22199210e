import { isOpen } from '../hours/isOpen.js';
import { opensAt } from '../hours/nextChange.js';
import { compile } from '../hours/schedule.js';

/** Whether a skill with these stored hours is open at `at` or opens later. Hours that are missing or unreadable never do. */
export function everOpens(hours: unknown, at: Date): boolean {
  const { schedule } = compile(hours);
  const now = at.getTime();
  return schedule !== null && (isOpen(schedule, now) || opensAt(schedule, now) !== null);
}
