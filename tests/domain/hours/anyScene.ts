import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { weekdays } from '../../../subgraphs/hours/workingHours.js';
import type { Slot, SpecialDate, WorkingHours } from '../../../subgraphs/hours/workingHours.js';
import { changeOfOffset } from './oracle.js';

/** Working hours, a time that begins up to `days` days before their zone's offset changes, and instants in it. */
export interface Scene {
  readonly hours: WorkingHours;
  readonly start: number;
  readonly change: number;
  readonly instants: readonly number[];
}

/** Any valid working hours of a zone, with special dates where the instants are. Instants are in epoch ms. */
export function anyScene(
  timeZone: string,
  { days, instants }: { days: number; instants: number },
): Arbitrary<Scene> {
  return fc
    .record({
      year: fc.integer({ min: FIRST_YEAR, max: 2045 }),
      daysBefore: fc.integer({ min: 1, max: days - 1 }),
      weekly: fc.oneof(someSlots, everyDay, allButOneSlot),
      specialDates: fc.array(anySpecialDate(days), { maxLength: 4 }),
      offsets: fc.array(anyOffset(days), { minLength: instants, maxLength: instants }),
    })
    .map(({ year, daysBefore, weekly, specialDates, offsets }) => {
      const change = changeOfOffset(timeZone, year) ?? Date.UTC(year, 6, 1);
      const start = change - daysBefore * DAY_MS;
      const hours = { timeZone, weekly, specialDates: specialDates.map((dated) => dated(start)) };
      return { hours, start, change, instants: offsets.map((offset) => start + offset) };
    });
}

/** Before 1973 Monrovia was not whole minutes off, and the oracle counts minutes. */
const FIRST_YEAR = 1973;
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** On a quarter of an hour, where slots like to begin and end, one millisecond before it, or anywhere. */
function anyOffset(days: number): Arbitrary<number> {
  const anyQuarter = fc.integer({ min: 1, max: (days * DAY_MS) / QUARTER_MS - 1 });
  const aside = fc.oneof(fc.constantFrom(0, -1), fc.nat(QUARTER_MS - 1));
  return fc.tuple(anyQuarter, aside).map(([quarter, ms]) => quarter * QUARTER_MS + ms);
}

/** Mostly on the quarter hour and often in the small hours, where clocks change. */
const anyMinute = fc.oneof(
  { weight: 3, arbitrary: fc.nat(95).map((quarter) => quarter * 15) },
  { weight: 2, arbitrary: fc.nat(16).map((quarter) => quarter * 15) },
  { weight: 1, arbitrary: fc.nat(1439) },
);

const anySlot: Arbitrary<Slot> = fc
  .record({ opens: anyMinute, closes: fc.oneof({ weight: 5, arbitrary: anyMinute }, fc.constant(1440)) })
  .filter(({ opens, closes }) => opens !== closes)
  .map(({ opens, closes }) => ({ opens: timeText(opens), closes: timeText(closes) }));

const anyWeekday = fc.constantFrom(...weekdays);

const someSlots = fc.array(
  fc.record({ weekday: anyWeekday, slot: anySlot }).map(({ weekday, slot }) => ({ weekday, ...slot })),
  { maxLength: 8 },
);

const everyDay = fc
  .oneof({ weight: 4, arbitrary: anySlot }, fc.constant({ opens: '00:00', closes: '24:00' }))
  .map((slot) => weekdays.map((weekday) => ({ weekday, ...slot })));

/** Open around the clock but for one slot's complement, so that closing is what is rare. */
const allButOneSlot = fc.record({ short: anyWeekday, slot: anySlot }).map(({ short, slot }) =>
  weekdays.map((weekday) => ({
    weekday,
    ...(weekday === short ? slot : { opens: '00:00', closes: '24:00' }),
  })),
);

/** A special date that begins within `days` days from a start yet to be named. */
function anySpecialDate(days: number): Arbitrary<(start: number) => SpecialDate> {
  return fc
    .record({
      after: fc.nat(days),
      length: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, fc.nat(40)),
      slots: fc.oneof(fc.constant([]), fc.array(anySlot, { minLength: 1, maxLength: 3 })),
    })
    .map(({ after, length, slots }) => (start) => {
      const from = dateText(start + after * DAY_MS);
      const dates = { from, to: dateText(start + (after + length) * DAY_MS), name: 'Special' };
      return slots.length === 0 ? { ...dates, kind: 'CLOSED' } : { ...dates, kind: 'OPEN', slots };
    });
}

function timeText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

function dateText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
