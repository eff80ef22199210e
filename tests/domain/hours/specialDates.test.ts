import { describe, expect, it } from 'vitest';
import type { SpecialDate } from '../../../subgraphs/hours/workingHours.js';
import { closedOn, openOn, openTimes, scheduleOf, weekly } from './hours.js';

/** 2026-12-24 is a Thursday; Berlin keeps winter time through all these dates. */
const offset = '+01:00';

describe('a skill open 09:00–17:00 every day', () => {
  it.each<[string, SpecialDate[], string[]]>([
    [
      'keeps its week without special dates',
      [],
      ['24 09:00 – 24 17:00', '25 09:00 – 25 17:00', '26 09:00 – 26 17:00'],
    ],
    ['is closed on a closed date', [closedOn('2026-12-25')], ['24 09:00 – 24 17:00', '26 09:00 – 26 17:00']],
    ['is closed from the first to the last date of a span', [closedOn('2026-12-24', '2026-12-26')], []],
    [
      'has the hours of an open date instead of its own',
      [openOn('2026-12-25', '2026-12-25', ['07:00-08:00', '12:00-13:00'])],
      ['24 09:00 – 24 17:00', '25 07:00 – 25 08:00', '25 12:00 – 25 13:00', '26 09:00 – 26 17:00'],
    ],
    [
      'has them on every date of a span',
      [openOn('2026-12-24', '2026-12-26', ['10:00-11:00'])],
      ['24 10:00 – 24 11:00', '25 10:00 – 25 11:00', '26 10:00 – 26 11:00'],
    ],
    [
      'is closed where a closed and an open date meet',
      [openOn('2026-12-24', '2026-12-26', ['10:00-11:00']), closedOn('2026-12-25')],
      ['24 10:00 – 24 11:00', '26 10:00 – 26 11:00'],
    ],
    [
      'is closed there in whichever order they are written',
      [closedOn('2026-12-25'), openOn('2026-12-24', '2026-12-26', ['10:00-11:00'])],
      ['24 10:00 – 24 11:00', '26 10:00 – 26 11:00'],
    ],
    [
      'has the slots of both where two open dates meet',
      [
        openOn('2026-12-24', '2026-12-26', ['10:00-11:00']),
        openOn('2026-12-25', '2026-12-25', ['14:00-15:00']),
      ],
      ['24 10:00 – 24 11:00', '25 10:00 – 25 11:00', '25 14:00 – 25 15:00', '26 10:00 – 26 11:00'],
    ],
    [
      'may be open all of a special date',
      [openOn('2026-12-25', '2026-12-25', ['00:00-24:00'])],
      ['24 09:00 – 24 17:00', '25 00:00 – 26 00:00', '26 09:00 – 26 17:00'],
    ],
    [
      'may be open through the night after a special date',
      [openOn('2026-12-25', '2026-12-25', ['20:00-04:00'])],
      ['24 09:00 – 24 17:00', '25 20:00 – 26 04:00', '26 09:00 – 26 17:00'],
    ],
    [
      'runs from the night of a special date into its own hours',
      [openOn('2026-12-25', '2026-12-25', ['20:00-10:00'])],
      ['24 09:00 – 24 17:00', '25 20:00 – 26 17:00'],
    ],
    [
      'has such a night cut by a closed date',
      [openOn('2026-12-25', '2026-12-25', ['20:00-04:00']), closedOn('2026-12-26')],
      ['24 09:00 – 24 17:00', '25 20:00 – 26 00:00'],
    ],
  ])('%s', (_, specialDates, open) => {
    const schedule = scheduleOf({ weekly: weekly(['09:00-17:00']), specialDates });

    expect(openTimes(schedule, '2026-12-24', '2026-12-26')).toEqual(inDecember(open));
  });
});

describe('a skill open 22:00–06:00 every night', () => {
  it.each<[string, SpecialDate[], string[]]>([
    [
      'keeps its nights without special dates',
      [],
      ['24 00:00 – 24 06:00', '24 22:00 – 25 06:00', '25 22:00 – 26 00:00'],
    ],
    [
      'is cut at the midnight at which a closed date begins, and has no shift until the evening after',
      [closedOn('2026-12-24')],
      ['25 22:00 – 26 00:00'],
    ],
    [
      'has no shift from an open date that is closed by another',
      [closedOn('2026-12-24'), openOn('2026-12-24', '2026-12-24', ['22:00-02:00'])],
      ['25 22:00 – 26 00:00'],
    ],
    [
      'ends the shift of the evening before on an open date',
      [openOn('2026-12-24', '2026-12-24', ['12:00-13:00'])],
      ['24 00:00 – 24 06:00', '24 12:00 – 24 13:00', '25 22:00 – 26 00:00'],
    ],
    [
      'runs from that shift into an open date without a break',
      [openOn('2026-12-24', '2026-12-24', ['06:00-13:00'])],
      ['24 00:00 – 24 13:00', '25 22:00 – 26 00:00'],
    ],
    [
      'replaces a night shift by a shorter one',
      [openOn('2026-12-24', '2026-12-24', ['22:00-02:00'])],
      ['24 00:00 – 24 06:00', '24 22:00 – 25 02:00', '25 22:00 – 26 00:00'],
    ],
  ])('%s', (_, specialDates, open) => {
    const schedule = scheduleOf({ weekly: weekly(['22:00-06:00']), specialDates });

    expect(openTimes(schedule, '2026-12-24', '2026-12-25')).toEqual(inDecember(open));
  });
});

describe('special dates', () => {
  it('open a skill that has no weekly hours', () => {
    const schedule = scheduleOf({ specialDates: [openOn('2028-02-29', '2028-02-29', ['09:00-17:00'])] });

    expect(openTimes(schedule, '2028-02-01', '2028-03-31')).toEqual([
      '02-29 09:00+01:00 – 02-29 17:00+01:00',
    ]);
  });

  it('follow the wall clock on the day it goes forward', () => {
    const schedule = scheduleOf({ specialDates: [openOn('2026-03-29', '2026-03-29', ['01:30-03:30'])] });

    expect(openTimes(schedule, '2026-03-29')).toEqual(['03-29 01:30+01:00 – 03-29 03:30+02:00']);
  });

  it('cut a night shift where midnight is skipped', () => {
    const schedule = scheduleOf({
      timeZone: 'Africa/Cairo',
      weekly: weekly(['22:00-06:00']),
      specialDates: [closedOn('2026-04-24')],
    });

    expect(openTimes(schedule, '2026-04-23', '2026-04-24')).toEqual([
      '04-23 00:00+02:00 – 04-23 06:00+02:00',
      '04-23 22:00+02:00 – 04-24 01:00+03:00',
    ]);
  });

  it('leave the repeated last hour to the day before', () => {
    const schedule = scheduleOf({
      timeZone: 'America/Santiago',
      weekly: weekly(['22:00-06:00'], ['SATURDAY']),
      specialDates: [closedOn('2026-04-05')],
    });

    expect(openTimes(schedule, '2026-04-04', '2026-04-05')).toEqual([
      '04-04 22:00-03:00 – 04-05 00:00-04:00',
    ]);
  });

  it('close in the night in which a gap begins as their shift ends', () => {
    const schedule = scheduleOf({ specialDates: [openOn('2026-03-28', '2026-03-28', ['22:00-02:00'])] });

    expect(openTimes(schedule, '2026-03-28', '2026-03-29')).toEqual([
      '03-28 22:00+01:00 – 03-29 03:00+02:00',
    ]);
  });

  it('open again on the morning after, where the clock goes back over the midnight that ends it', () => {
    const schedule = scheduleOf({
      timeZone: 'America/St_Johns',
      specialDates: [openOn('2010-11-05', '2010-11-05', ['23:50-23:49'])],
    });

    expect(openTimes(schedule, '2010-11-05', '2010-11-07')).toEqual([
      '11-05 23:50-02:30 – 11-06 23:49-02:30',
      '11-06 23:01-03:30 – 11-06 23:49-03:30',
    ]);
  });

  it('may span a leap year', () => {
    const schedule = scheduleOf({
      weekly: weekly(['09:00-17:00']),
      specialDates: [closedOn('2028-01-01', '2028-12-31')],
    });

    expect(openTimes(schedule, '2027-12-31', '2029-01-01')).toEqual([
      '12-31 09:00+01:00 – 12-31 17:00+01:00',
      '01-01 09:00+01:00 – 01-01 17:00+01:00',
    ]);
  });
});

/** "24 09:00 – 24 17:00" as openTimes writes it. */
function inDecember(times: string[]): string[] {
  return times.map((time) => time.replaceAll(/(\d\d) (\d\d:\d\d)/g, `12-$1 $2${offset}`));
}
