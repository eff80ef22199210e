import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../subgraphs/hours/isOpen.js';
import { instant, openTimes, scheduleOf, weekly } from './hours.js';

describe('a Berlin skill, weekdays 09:00–17:00', () => {
  const schedule = scheduleOf({
    weekly: weekly(['09:00-17:00'], ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY']),
  });

  it.each([
    ['is closed one millisecond before it opens', '2026-03-02T08:59:59.999+01:00', false],
    ['is open on the instant it opens', '2026-03-02T09:00:00+01:00', true],
    ['is open at noon', '2026-03-02T12:00:00+01:00', true],
    ['is open one millisecond before it closes', '2026-03-02T16:59:59.999+01:00', true],
    ['is closed on the instant it closes', '2026-03-02T17:00:00+01:00', false],
    ['is closed through the closing minute', '2026-03-02T17:00:30+01:00', false],
    ['opens by winter time on the Friday before the change', '2026-03-27T08:00:00Z', true],
    ['opens an hour earlier on the Monday after it', '2026-03-30T07:00:00Z', true],
    ['closes an hour earlier on the Monday after it', '2026-03-30T15:00:00Z', false],
    ['is closed on Saturday', '2026-03-28T12:00:00+01:00', false],
    ['is closed on Sunday', '2026-03-29T12:00:00+02:00', false],
    ['kept its hours before 1970', '1969-12-31T12:00:00+01:00', true],
    ['keeps its hours beyond the years whose offsets are remembered', '2150-06-01T09:00:00+02:00', true],
    ['closes beyond the years whose offsets are remembered', '2150-06-01T17:00:00+02:00', false],
  ])('%s', (_, at, expected) => {
    expect(isOpen(schedule, instant(at))).toBe(expected);
  });

  it.each([NaN, Infinity, -Infinity])('cannot say whether it is open at %d', (at) => {
    expect(() => isOpen(schedule, at)).toThrow(RangeError);
  });
});

describe('a slot that closes at 24:00', () => {
  it('is open in the last minute of the day', () => {
    const schedule = scheduleOf({ weekly: weekly(['18:00-24:00'], ['MONDAY']) });

    expect(isOpen(schedule, instant('2026-03-02T23:59:59.999+01:00'))).toBe(true);
    expect(isOpen(schedule, instant('2026-03-03T00:00:00+01:00'))).toBe(false);
  });

  it.each(['00:00', '24:00'])('is the same when written %s', (closes) => {
    const schedule = scheduleOf({ weekly: weekly([`18:00-${closes}`], ['MONDAY']) });

    expect(openTimes(schedule, '2026-03-02', '2026-03-08')).toEqual([
      '03-02 18:00+01:00 – 03-03 00:00+01:00',
    ]);
  });

  it('runs on without a break into a slot that opens at 00:00', () => {
    const schedule = scheduleOf({
      weekly: [...weekly(['18:00-24:00'], ['SUNDAY']), ...weekly(['00:00-02:00'], ['MONDAY'])],
    });

    expect(openTimes(schedule, '2026-03-01', '2026-03-03')).toEqual([
      '03-01 18:00+01:00 – 03-02 02:00+01:00',
    ]);
  });
});

describe('an overnight slot', () => {
  const schedule = scheduleOf({ weekly: weekly(['22:00-06:00'], ['SUNDAY']) });

  it('belongs to the day on which it opens, across the edge of the week', () => {
    expect(openTimes(schedule, '2026-03-01', '2026-03-07')).toEqual([
      '03-01 22:00+01:00 – 03-02 06:00+01:00',
    ]);
  });

  it.each([
    ['before it opens', '2026-03-01T21:59:59.999+01:00', false],
    ['when it opens', '2026-03-01T22:00:00+01:00', true],
    ['before midnight', '2026-03-01T23:59:59.999+01:00', true],
    ['at midnight', '2026-03-02T00:00:00+01:00', true],
    ['before it closes', '2026-03-02T05:59:59.999+01:00', true],
    ['when it closes', '2026-03-02T06:00:00+01:00', false],
    ['on the morning of its own day', '2026-03-01T03:00:00+01:00', false],
    ['on the evening of the next day', '2026-03-02T23:00:00+01:00', false],
  ])('%s', (_, at, expected) => {
    expect(isOpen(schedule, instant(at))).toBe(expected);
  });

  it('may last all but a minute of a whole day', () => {
    const nearlyADay = scheduleOf({ weekly: weekly(['12:00-11:59'], ['MONDAY']) });

    expect(openTimes(nearlyADay, '2026-03-02', '2026-03-04')).toEqual([
      '03-02 12:00+01:00 – 03-03 11:59+01:00',
    ]);
  });
});

describe('several slots of a day', () => {
  it.each([
    ['leave a break between them', ['09:00-12:00', '13:00-17:00'], ['09:00–12:00', '13:00–17:00']],
    ['are one time when adjacent', ['09:00-12:00', '12:00-17:00'], ['09:00–17:00']],
    ['are one time when overlapping', ['09:00-13:00', '12:00-17:00'], ['09:00–17:00']],
    ['are one time when duplicate', ['09:00-17:00', '09:00-17:00'], ['09:00–17:00']],
    ['are one time when one contains the other', ['09:00-17:00', '10:00-11:00'], ['09:00–17:00']],
    ['may be written in any order', ['13:00-17:00', '09:00-12:00'], ['09:00–12:00', '13:00–17:00']],
  ])('%s', (_, texts, expected) => {
    const schedule = scheduleOf({ weekly: weekly(texts, ['MONDAY']) });

    const times = expected.map((time) => time.replace(/(.*)–(.*)/, '03-02 $1+01:00 – 03-02 $2+01:00'));
    expect(openTimes(schedule, '2026-03-02', '2026-03-08')).toEqual(times);
  });

  it('may overlap the end of an overnight slot', () => {
    const schedule = scheduleOf({
      weekly: [...weekly(['20:00-10:00'], ['SUNDAY']), ...weekly(['09:00-17:00'], ['MONDAY'])],
    });

    expect(openTimes(schedule, '2026-03-02')).toEqual(['03-02 00:00+01:00 – 03-02 17:00+01:00']);
  });
});

describe('Feb 29', () => {
  it.each([
    ['a Saturday in 2020', '2020-02-29', true],
    ['a Thursday in 2024', '2024-02-29', false],
    ['a Tuesday in 2028', '2028-02-29', false],
    ['a Saturday in 2048', '2048-02-29', true],
  ])('is a day of the week like any other: %s', (_, date, expected) => {
    const saturdays = scheduleOf({ weekly: weekly(['09:00-17:00'], ['SATURDAY']) });

    expect(isOpen(saturdays, instant(`${date}T12:00:00+01:00`))).toBe(expected);
  });
});
