import { Temporal } from 'temporal-polyfill';

const relative = /^today(?: ?([+-]) ?(\d{1,4}))?$/;

/** Whether a date is written as one that moves with the days: today, today+3, today-1. */
export function isRelative(date: string): boolean {
  return relative.test(date);
}

/** A date as YYYY-MM-DD: a relative one counts from the day that it is in the zone at `now`; any other text stays as it is. */
export function dateAt(date: string, now: Date, timeZone: string): string {
  const [written, sign = '+', days = '0'] = relative.exec(date) ?? [];
  if (written === undefined) return date;
  const zoned = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  return zoned
    .toPlainDate()
    .add({ days: Number(`${sign}${days}`) })
    .toString();
}
