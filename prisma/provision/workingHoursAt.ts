import { weekdays } from '../../subgraphs/hours/workingHours.js';
import type { SpecialDate, Weekday, WeeklySlot, WorkingHours } from '../../subgraphs/hours/workingHours.js';
import type { HoursFields } from './brandFile.js';
import type { Path } from './problem.js';
import { dateAt } from './relativeDates.js';

/** Hours as they are stored, of hours as a file has them, read at `now` in their zone, which must be known. What is wrong stays wrong. */
export function workingHoursAt(hours: HoursFields, timeZone: string, now: Date): WorkingHours {
  const dateOf = (date: string): string => dateAt(date, now, timeZone);
  return {
    timeZone,
    weekly: hours.weekly.flatMap(({ days, opens, closes }) =>
      daysOf(days).map((weekday): WeeklySlot => ({ weekday: weekday as Weekday, opens, closes })),
    ),
    specialDates: hours.specialDates.map(({ name, from, to = from, kind, slots }) => ({
      ...{ from: dateOf(from), to: dateOf(to), slots, name },
      kind: kind as SpecialDate['kind'],
    })),
  };
}

/** Where in the file that stands which `path` leads to in its stored form, in which each day has a slot of its own. */
export function pathInFile(hours: HoursFields, path: Path): Path {
  const [list, index, field] = path;
  if (list !== 'weekly' || typeof index !== 'number') return path;
  const written = hours.weekly.flatMap(({ days }, at) => daysOf(days).map(() => at));
  return [list, written[index] ?? 0, ...(field === undefined ? [] : [field === 'weekday' ? 'days' : field])];
}

/** MONDAY-WEDNESDAY is three days, FRIDAY-MONDAY four. What is no day stays as it is written, to be complained about. */
function daysOf(written: string | readonly string[]): string[] {
  if (typeof written !== 'string') return written.flatMap(daysOf);
  const [first = '', last = first] = written.split('-');
  const [from, to] = [first, last].map((day) => weekdays.findIndex((known) => known === day));
  if (from === undefined || to === undefined || from < 0 || to < 0) return [written];
  const count = ((to - from + weekdays.length) % weekdays.length) + 1;
  return Array.from({ length: count }, (_, index) => weekdays[(from + index) % weekdays.length] ?? written);
}
