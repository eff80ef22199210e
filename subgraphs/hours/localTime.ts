import { Temporal } from 'temporal-polyfill';

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A local date in days from 1970-01-01, and the wall clock's time in ms from its midnight. */
export interface LocalTime {
  readonly day: number;
  readonly time: number;
}

/** Milliseconds from local midnight on the wall clock to "HH:MM", 24:00 included; null for any other text. */
export function timeOfDay(text: string): number | null {
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text)) return null;
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * MINUTE_MS;
}

/** Days from 1970-01-01 to "YYYY-MM-DD"; null for any other text and for dates no calendar has (2026-02-30). */
export function epochDay(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text).toZonedDateTime('UTC').epochMilliseconds / DAY_MS;
  } catch {
    return null;
  }
}

/** 0 for a Monday to 6 for a Sunday: the order of `weekdays`. (1970-01-01 was a Thursday.) */
export function weekdayIndex(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}
