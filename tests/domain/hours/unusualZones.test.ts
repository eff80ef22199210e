import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../subgraphs/hours/isOpen.js';
import { closesAt, opensAt } from '../../../subgraphs/hours/nextChange.js';
import { closedOn, instant, openTimes, scheduleOf, weekly } from './hours.js';

describe('Apia, which had no 2011-12-30', () => {
  const lastInstant = instant('2011-12-29T23:59:59.999-10:00');

  it('is open from Thursday night on into Saturday', () => {
    const schedule = scheduleOf({
      timeZone: 'Pacific/Apia',
      weekly: weekly(['00:00-24:00'], ['THURSDAY', 'SATURDAY']),
    });

    expect(openTimes(schedule, '2011-12-29', '2011-12-31')).toEqual([
      '12-29 00:00-10:00 – 01-01 00:00+14:00',
    ]);
  });

  it('skips a Friday and opens a week later', () => {
    const schedule = scheduleOf({ timeZone: 'Pacific/Apia', weekly: weekly(['09:00-17:00'], ['FRIDAY']) });

    expect(opensAt(schedule, lastInstant)).toBe(instant('2012-01-06T09:00:00+14:00'));
  });

  it('cuts the Thursday night shift with the day it runs into, as any gap does', () => {
    const schedule = scheduleOf({ timeZone: 'Pacific/Apia', weekly: weekly(['22:00-06:00'], ['THURSDAY']) });

    expect(closesAt(schedule, lastInstant)).toBe(lastInstant + 1);
  });

  it('begins Saturday inside the Friday night shift, as after any gap', () => {
    const schedule = scheduleOf({ timeZone: 'Pacific/Apia', weekly: weekly(['22:00-06:00'], ['FRIDAY']) });

    expect(opensAt(schedule, lastInstant)).toBe(lastInstant + 1);
    expect(closesAt(schedule, lastInstant)).toBe(instant('2011-12-31T06:00:00+14:00'));
  });

  it('does not notice a special date on the missing day', () => {
    const schedule = scheduleOf({
      timeZone: 'Pacific/Apia',
      weekly: weekly(['00:00-24:00']),
      specialDates: [closedOn('2011-12-30')],
    });

    expect(closesAt(schedule, lastInstant)).toBeNull();
  });
});

describe('zones off the hour and under other names', () => {
  it.each([
    ['Kathmandu opens by its quarter hour', 'Asia/Kathmandu', '2026-03-02T03:15:00Z'],
    ['Kathmandu under its old spelling', 'Asia/Katmandu', '2026-03-02T03:15:00Z'],
    ['Chatham opens by its three quarters', 'Pacific/Chatham', '2026-03-01T19:15:00Z'],
    ['Kyiv under its new name', 'Europe/Kyiv', '2026-03-02T07:00:00Z'],
    ['Kyiv under its old name', 'Europe/Kiev', '2026-03-02T07:00:00Z'],
    ['Kolkata', 'Asia/Kolkata', '2026-03-02T03:30:00Z'],
    ['Calcutta', 'Asia/Calcutta', '2026-03-02T03:30:00Z'],
    ['Kyiv in small letters', 'europe/kyiv', '2026-03-02T07:00:00Z'],
    ['UTC', 'UTC', '2026-03-02T09:00:00Z'],
    ['the westernmost zone', 'Etc/GMT+12', '2026-03-02T21:00:00Z'],
    ['the easternmost zone', 'Pacific/Kiritimati', '2026-03-01T19:00:00Z'],
  ])('%s (%s)', (_, timeZone, nineOnMonday) => {
    const schedule = scheduleOf({ timeZone, weekly: weekly(['09:00-17:00'], ['MONDAY']) });

    expect(isOpen(schedule, instant(nineOnMonday) - 1)).toBe(false);
    expect(isOpen(schedule, instant(nineOnMonday))).toBe(true);
    expect(closesAt(schedule, instant(nineOnMonday))).toBe(instant(nineOnMonday) + 8 * 3_600_000);
  });
});
