export const weekdays = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;

export type Weekday = (typeof weekdays)[number];

/**
 * Working hours as they are configured and stored (JSON). `compile` makes a `Schedule` of them, `problems` says
 * what is wrong with them.
 */
export interface WorkingHours {
  /** An IANA name: Europe/Berlin. Not an offset: an offset knows nothing of summer time. */
  readonly timeZone: string;
  readonly weekly: readonly WeeklySlot[];
  readonly specialDates: readonly SpecialDate[];
}

/**
 * A shift in local wall-clock time, "HH:MM", open from `opens` until just before `closes`. 24:00 may close, and a
 * `closes` earlier than `opens` means the next day; either way the shift belongs to the day on which it opens.
 */
export interface Slot {
  readonly opens: string;
  readonly closes: string;
}

export interface WeeklySlot extends Slot {
  readonly weekday: Weekday;
}

/**
 * Dates, `from` to `to` inclusive ("YYYY-MM-DD"), whose hours replace those of the week. CLOSED also cuts a shift of
 * the evening before at midnight, and wins where special dates overlap; the slots of overlapping OPEN ones add up.
 */
export interface SpecialDate {
  readonly from: string;
  readonly to: string;
  readonly kind: 'OPEN' | 'CLOSED';
  /** At least one when OPEN, none when CLOSED. */
  readonly slots?: readonly Slot[] | null;
  readonly name: string;
}
