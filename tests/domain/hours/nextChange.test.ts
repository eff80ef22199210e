import { describe, expect, it } from 'vitest';
import { closesAt, opensAt } from '../../../subgraphs/hours/nextChange.js';
import type { SpecialDate } from '../../../subgraphs/hours/workingHours.js';
import { closedOn, instant, openOn, scheduleOf, weekly } from './hours.js';

const weekdaysOnly = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'] as const;

describe('a Berlin skill, weekdays 09:00–17:00', () => {
  const schedule = scheduleOf({ weekly: weekly(['09:00-17:00'], weekdaysOnly) });

  it.each([
    ['before opening', '2026-03-02T08:00:00+01:00', '2026-03-02T09:00:00+01:00', '2026-03-02T17:00:00+01:00'],
    [
      '1 ms before opening',
      '2026-03-02T08:59:59.999+01:00',
      '2026-03-02T09:00:00+01:00',
      '2026-03-02T17:00:00+01:00',
    ],
    ['at opening', '2026-03-02T09:00:00+01:00', '2026-03-03T09:00:00+01:00', '2026-03-02T17:00:00+01:00'],
    ['while open', '2026-03-02T12:34:56.789+01:00', '2026-03-03T09:00:00+01:00', '2026-03-02T17:00:00+01:00'],
    [
      '1 ms before closing',
      '2026-03-02T16:59:59.999+01:00',
      '2026-03-03T09:00:00+01:00',
      '2026-03-02T17:00:00+01:00',
    ],
    ['at closing', '2026-03-02T17:00:00+01:00', '2026-03-03T09:00:00+01:00', '2026-03-03T17:00:00+01:00'],
    [
      'on Friday night before the change',
      '2026-03-27T20:00:00+01:00',
      '2026-03-30T07:00:00Z',
      '2026-03-30T15:00:00Z',
    ],
    [
      'far in the future',
      '2226-03-03T00:00:00+01:00',
      '2226-03-03T09:00:00+01:00',
      '2226-03-03T17:00:00+01:00',
    ],
    ['long ago', '1955-03-03T00:00:00+01:00', '1955-03-03T09:00:00+01:00', '1955-03-03T17:00:00+01:00'],
  ])('%s', (_, at, opens, closes) => {
    expect(opensAt(schedule, instant(at))).toBe(instant(opens));
    expect(closesAt(schedule, instant(at))).toBe(instant(closes));
  });

  it.each([NaN, Infinity, -Infinity])('has no next change from %d', (at) => {
    expect(() => opensAt(schedule, at)).toThrow(RangeError);
    expect(() => closesAt(schedule, at)).toThrow(RangeError);
  });
});

describe('never', () => {
  it.each<[string, string[], SpecialDate[]]>([
    ['open, with no hours at all', [], []],
    ['open again, after its only special date', [], [openOn('2020-01-01', '2020-01-01', ['09:00-17:00'])]],
    ['open again, closed on days it is closed anyway', [], [closedOn('2027-01-01')]],
    ['closed, open around the clock', ['00:00-24:00'], []],
    ['closed, open around the clock in two shifts', ['08:00-20:00', '20:00-08:00'], []],
    ['closed, open around the clock after its only special date', ['00:00-24:00'], [closedOn('2020-01-01')]],
    [
      'closed, open around the clock on special dates too',
      ['00:00-24:00'],
      [openOn('2027-01-01', '2027-01-02', ['00:00-24:00'])],
    ],
    [
      'open, with a special slot wholly inside a gap',
      [],
      [openOn('2026-03-29', '2026-03-29', ['02:15-02:45'])],
    ],
  ])('%s', (_, texts, specialDates) => {
    const schedule = scheduleOf({ weekly: weekly(texts), specialDates });

    expect(opensAt(schedule, instant('2026-03-02T12:00:00Z'))).toBeNull();
    expect(closesAt(schedule, instant('2026-03-02T12:00:00Z'))).toBeNull();
  });

  it('closes again when one minute of the week is missing', () => {
    const schedule = scheduleOf({
      weekly: [
        ...weekly(['00:00-24:00'], [...weekdaysOnly, 'SATURDAY']),
        ...weekly(['00:00-23:59'], ['SUNDAY']),
      ],
    });

    expect(closesAt(schedule, instant('2026-03-02T12:00:00Z'))).toBe(instant('2026-03-08T23:59:00+01:00'));
    expect(opensAt(schedule, instant('2026-03-02T12:00:00Z'))).toBe(instant('2026-03-09T00:00:00+01:00'));
  });
});

describe('over a long time', () => {
  it('finds the one opening decades ahead', () => {
    const schedule = scheduleOf({ specialDates: [openOn('2096-02-29', '2096-02-29', ['09:00-17:00'])] });

    expect(opensAt(schedule, instant('2026-01-01T00:00:00Z'))).toBe(instant('2096-02-29T09:00:00+01:00'));
    expect(closesAt(schedule, instant('2026-01-01T00:00:00Z'))).toBe(instant('2096-02-29T17:00:00+01:00'));
  });

  it.each(['Pacific/Kiritimati', 'Etc/GMT+12', 'Europe/Berlin'])(
    'finds the one closed date of a skill open around the clock in %s',
    (timeZone) => {
      const schedule = scheduleOf({
        timeZone,
        weekly: weekly(['00:00-24:00']),
        specialDates: [closedOn('2060-07-01'), closedOn('2040-07-01')],
      });

      const closes = closesAt(schedule, instant('2026-01-01T00:00:00Z')) ?? NaN;
      const opens = opensAt(schedule, instant('2026-01-01T00:00:00Z')) ?? NaN;

      expect(Math.abs(closes - instant('2040-07-01T00:00:00Z'))).toBeLessThanOrEqual(14 * 3_600_000);
      expect(opens - closes).toBe(24 * 3_600_000);
    },
  );

  it('finds the opening behind years of closed dates', () => {
    const years = [2027, 2028, 2029, 2030].map((year) => closedOn(`${year}-01-01`, `${year}-12-31`));
    const schedule = scheduleOf({ weekly: weekly(['09:00-17:00'], ['MONDAY']), specialDates: years });

    expect(opensAt(schedule, instant('2026-12-30T00:00:00Z'))).toBe(instant('2031-01-06T09:00:00+01:00'));
  });

  it('answers at once for special dates at the end of the calendar', () => {
    const schedule = scheduleOf({ specialDates: [openOn('9999-12-30', '9999-12-30', ['09:00-17:00'])] });

    expect(opensAt(schedule, instant('1970-01-01T00:00:00Z'))).toBe(instant('9999-12-30T09:00:00+01:00'));
  });
});
