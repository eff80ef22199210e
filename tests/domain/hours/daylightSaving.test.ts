import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../subgraphs/hours/isOpen.js';
import { closesAt, opensAt } from '../../../subgraphs/hours/nextChange.js';
import { instant, openTimes, scheduleOf, weekly } from './hours.js';

/** Each row: the local date, the slots of every day, and when they are open on that date. */
type Row = [name: string, timeZone: string, date: string, slots: string[], open: string[]];

describe('where the clock goes forward', () => {
  it.each<Row>([
    [
      'a gap inside a slot makes it shorter',
      'Europe/Berlin',
      '2026-03-29',
      ['01:00-04:00'],
      ['03-29 01:00+01:00 – 03-29 04:00+02:00'],
    ],
    [
      'a gap at the start of a slot delays its opening',
      'Europe/Berlin',
      '2026-03-29',
      ['02:30-04:00'],
      ['03-29 03:00+02:00 – 03-29 04:00+02:00'],
    ],
    [
      'a gap at the end of a slot closes it early',
      'Europe/Berlin',
      '2026-03-29',
      ['01:00-02:30'],
      ['03-29 01:00+01:00 – 03-29 03:00+02:00'],
    ],
    ['a slot wholly inside the gap does not come', 'Europe/Berlin', '2026-03-29', ['02:15-02:45'], []],
    ['a slot as long as the gap does not come', 'Europe/Berlin', '2026-03-29', ['02:00-03:00'], []],
    [
      'a slot from inside the gap to its end is not inverted',
      'Europe/Berlin',
      '2026-03-29',
      ['02:30-03:00'],
      [],
    ],
    [
      'slots on both sides of the gap become one time',
      'Europe/Berlin',
      '2026-03-29',
      ['01:00-02:00', '03:00-04:00'],
      ['03-29 01:00+01:00 – 03-29 04:00+02:00'],
    ],
    [
      'Cairo loses the hour after midnight of a Friday',
      'Africa/Cairo',
      '2026-04-24',
      ['00:00-02:00'],
      ['04-24 01:00+03:00 – 04-24 02:00+03:00'],
    ],
    ['Cairo has no 00:30 on that day', 'Africa/Cairo', '2026-04-24', ['00:15-00:45'], []],
    [
      'Beirut loses the hour after midnight of a Sunday',
      'Asia/Beirut',
      '2026-03-29',
      ['00:30-01:30'],
      ['03-29 01:00+03:00 – 03-29 01:30+03:00'],
    ],
    [
      'Santiago loses the hour after midnight of a Sunday',
      'America/Santiago',
      '2026-09-06',
      ['00:00-24:00'],
      ['09-06 01:00-03:00 – 09-07 00:00-03:00'],
    ],
    [
      'Havana loses the hour after midnight of a Sunday',
      'America/Havana',
      '2026-03-08',
      ['00:00-09:00'],
      ['03-08 01:00-04:00 – 03-08 09:00-04:00'],
    ],
    [
      'Lord Howe loses half an hour',
      'Australia/Lord_Howe',
      '2026-10-04',
      ['01:45-02:45'],
      ['10-04 01:45+10:30 – 10-04 02:45+11:00'],
    ],
    [
      'Chatham loses the hour from a quarter to three',
      'Pacific/Chatham',
      '2026-09-27',
      ['02:30-04:00'],
      ['09-27 02:30+12:45 – 09-27 04:00+13:45'],
    ],
    [
      'Dublin, whose law has winter as the exception, too',
      'Europe/Dublin',
      '2026-03-29',
      ['00:30-02:30'],
      ['03-29 00:30+00:00 – 03-29 02:30+01:00'],
    ],
    [
      'Casablanca after Ramadan',
      'Africa/Casablanca',
      '2026-03-22',
      ['01:30-03:30'],
      ['03-22 01:30+00:00 – 03-22 03:30+01:00'],
    ],
  ])('%s (%s)', (_, timeZone, date, texts, open) => {
    expect(openTimes(scheduleOf({ timeZone, weekly: weekly(texts) }), date)).toEqual(open);
  });
});

describe('where the clock goes back', () => {
  it.each<Row>([
    [
      'a slot around the repeated hour is longer',
      'Europe/Berlin',
      '2026-10-25',
      ['01:00-04:00'],
      ['10-25 01:00+02:00 – 10-25 04:00+01:00'],
    ],
    [
      'a slot inside the repeated hour is open in both passes',
      'Europe/Berlin',
      '2026-10-25',
      ['02:15-02:45'],
      ['10-25 02:15+02:00 – 10-25 02:45+02:00', '10-25 02:15+01:00 – 10-25 02:45+01:00'],
    ],
    [
      'a slot that closes inside the repeated hour closes twice',
      'Europe/Berlin',
      '2026-10-25',
      ['01:00-02:30'],
      ['10-25 01:00+02:00 – 10-25 02:30+02:00', '10-25 02:00+01:00 – 10-25 02:30+01:00'],
    ],
    [
      'a slot that opens inside the repeated hour opens twice',
      'Europe/Berlin',
      '2026-10-25',
      ['02:30-04:00'],
      ['10-25 02:30+02:00 – 10-25 02:00+01:00', '10-25 02:30+01:00 – 10-25 04:00+01:00'],
    ],
    [
      'a slot that is the repeated hour lasts two',
      'Europe/Berlin',
      '2026-10-25',
      ['02:00-03:00'],
      ['10-25 02:00+02:00 – 10-25 03:00+01:00'],
    ],
    [
      'Santiago has the last hour of a Saturday twice',
      'America/Santiago',
      '2026-04-04',
      ['23:30-24:00'],
      ['04-04 23:30-03:00 – 04-04 23:00-04:00', '04-04 23:30-04:00 – 04-05 00:00-04:00'],
    ],
    [
      'Havana has the first hour of a Sunday twice',
      'America/Havana',
      '2026-11-01',
      ['00:15-00:45'],
      ['11-01 00:15-04:00 – 11-01 00:45-04:00', '11-01 00:15-05:00 – 11-01 00:45-05:00'],
    ],
    [
      'Lord Howe has half an hour twice',
      'Australia/Lord_Howe',
      '2026-04-05',
      ['01:45-02:15'],
      ['04-05 01:45+11:00 – 04-05 01:30+10:30', '04-05 01:45+10:30 – 04-05 02:15+10:30'],
    ],
    [
      'Chatham has the hour to a quarter to four twice',
      'Pacific/Chatham',
      '2026-04-05',
      ['03:00-03:30'],
      ['04-05 03:00+13:45 – 04-05 03:30+13:45', '04-05 03:00+12:45 – 04-05 03:30+12:45'],
    ],
    [
      'Dublin has the hour to two twice',
      'Europe/Dublin',
      '2026-10-25',
      ['01:30-02:00'],
      ['10-25 01:30+01:00 – 10-25 01:00+00:00', '10-25 01:30+00:00 – 10-25 02:00+00:00'],
    ],
    [
      'Casablanca before Ramadan, 35 days before it goes forward',
      'Africa/Casablanca',
      '2026-02-15',
      ['02:30-03:30'],
      ['02-15 02:30+01:00 – 02-15 02:00+00:00', '02-15 02:30+00:00 – 02-15 03:30+00:00'],
    ],
  ])('%s (%s)', (_, timeZone, date, texts, open) => {
    expect(openTimes(scheduleOf({ timeZone, weekly: weekly(texts) }), date)).toEqual(open);
  });

  it.each([
    ['a Saturday lasts 25 hours', 'America/Santiago', 'SATURDAY', '2026-04-03T12:00:00-03:00', 25],
    ['a Sunday lasts 25 hours', 'America/Havana', 'SUNDAY', '2026-10-31T12:00:00-04:00', 25],
    [
      'a Sunday lasts 24 hours and a half',
      'Australia/Lord_Howe',
      'SUNDAY',
      '2026-04-04T12:00:00+11:00',
      24.5,
    ],
  ] as const)('%s (%s)', (_, timeZone, weekday, dayBefore, hours) => {
    const schedule = scheduleOf({ timeZone, weekly: weekly(['00:00-24:00'], [weekday]) });

    const opens = opensAt(schedule, instant(dayBefore)) ?? NaN;
    const closes = closesAt(schedule, instant(dayBefore)) ?? NaN;

    expect((closes - opens) / 3_600_000).toBe(hours);
  });
});

describe('a night shift from Saturday 22:00 to Sunday 06:00, across the edge of the week', () => {
  it.each([
    ['7 hours in spring', 'Europe/Berlin', '2026-03-28T12:00:00+01:00', 7],
    ['8 hours otherwise', 'Europe/Berlin', '2026-04-04T12:00:00+02:00', 8],
    ['9 hours in autumn', 'Europe/Berlin', '2026-10-24T12:00:00+02:00', 9],
    [
      '7 hours in spring over a midnight that does not come',
      'America/Santiago',
      '2026-09-05T12:00:00-04:00',
      7,
    ],
    ['9 hours in autumn over a repeated last hour', 'America/Santiago', '2026-04-04T12:00:00-03:00', 9],
    ['7 hours and a half in spring', 'Australia/Lord_Howe', '2026-10-03T12:00:00+10:30', 7.5],
    ['8 hours and a half in autumn', 'Australia/Lord_Howe', '2026-04-04T12:00:00+11:00', 8.5],
  ])('lasts %s (%s)', (_, timeZone, at, hours) => {
    const schedule = scheduleOf({ timeZone, weekly: weekly(['22:00-06:00'], ['SATURDAY']) });

    const opens = opensAt(schedule, instant(at)) ?? NaN;
    const closes = closesAt(schedule, instant(at)) ?? NaN;

    expect((closes - opens) / 3_600_000).toBe(hours);
    expect(isOpen(schedule, opens - 1)).toBe(false);
    expect(isOpen(schedule, opens)).toBe(true);
    expect(isOpen(schedule, closes - 1)).toBe(true);
    expect(isOpen(schedule, closes)).toBe(false);
  });
});

describe('a Sunday slot that only the gap holds', () => {
  const schedule = scheduleOf({ weekly: weekly(['02:15-02:45'], ['SUNDAY']) });

  it('skips the spring Sunday and opens a week later', () => {
    expect(opensAt(schedule, instant('2026-03-28T12:00:00+01:00'))).toBe(
      instant('2026-04-05T02:15:00+02:00'),
    );
  });

  it('opens a second time an hour after it closed on the autumn Sunday', () => {
    const firstClosing = instant('2026-10-25T02:45:00+02:00');

    expect(opensAt(schedule, firstClosing)).toBe(instant('2026-10-25T02:15:00+01:00'));
  });
});
