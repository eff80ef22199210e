import { Temporal } from 'temporal-polyfill';
import type { SpecialDate } from '../../subgraphs/hours/workingHours.js';

const name = 'Inventory';

/** Closes the claims skills from yesterday to 30 days from today, in local time: at whatever hour the demo is shown. */
export function inventory(now: Date, timeZone: string): SpecialDate {
  const zoned = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const today = zoned.toPlainDate();
  const from = today.subtract({ days: 1 }).toString();
  const to = today.add({ days: 30 }).toString();
  return { from, to, kind: 'CLOSED', slots: [], name };
}

/** The same special dates with the inventory moved to the present; the same list when it is there, or has been removed. */
export function withInventoryMoved(
  dates: readonly SpecialDate[],
  now: Date,
  timeZone: string,
): readonly SpecialDate[] {
  const moved = inventory(now, timeZone);
  const stale = dates.some(
    (date) => date.name === name && (date.from !== moved.from || date.to !== moved.to),
  );
  return stale ? dates.map((date) => (date.name === name ? moved : date)) : dates;
}
