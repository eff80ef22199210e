import { problems } from '../../hours/problems.js';
import type { SpecialDate, WorkingHours } from '../../hours/workingHours.js';

/** What somebody wants of hours; what is left out stays as it is. */
export interface HoursWish {
  readonly timeZone?: string;
  readonly weekly?: WorkingHours['weekly'];
  readonly specialDates?: WorkingHours['specialDates'];
}

/** The hours as wished, on the ground of those that hold. */
export function wantedHours({ timeZone, weekly, specialDates }: WorkingHours, wish: HoursWish): WorkingHours {
  return {
    timeZone: wish.timeZone ?? timeZone,
    weekly: wish.weekly?.map(({ weekday, opens, closes }) => ({ weekday, opens, closes })) ?? weekly,
    specialDates: wish.specialDates?.map(specialDate) ?? specialDates,
  };
}

/** Whether two say the same. Stored hours that today's rules refuse are like nothing. */
export function areSame(stored: WorkingHours, wanted: WorkingHours): boolean {
  return problems(stored).length === 0 && textOf(stored) === textOf(wanted);
}

function textOf(hours: WorkingHours): string {
  return JSON.stringify(wantedHours(hours, hours));
}

function specialDate({ name, from, to, kind, slots }: SpecialDate): SpecialDate {
  return { name, from, to, kind, slots: (slots ?? []).map(({ opens, closes }) => ({ opens, closes })) };
}
