import { describe, expect, it } from 'vitest';
import { opening } from '../../../subgraphs/hours/opening.js';
import { closedOn, instant, openOn, scheduleOf, weekly } from './hours.js';

const asScheduled = { manuallyClosed: false };

describe('a Berlin skill, every day 09:00–17:00, with special dates', () => {
  const schedule = scheduleOf({
    weekly: weekly(['09:00-17:00']),
    specialDates: [
      closedOn('2026-12-25', '2026-12-26', 'Christmas'),
      openOn('2026-12-24', '2026-12-24', ['09:00-12:00'], 'Eve'),
    ],
  });

  it('says when it closes while it is open', () => {
    expect(opening(schedule, instant('2026-12-23T12:00:00+01:00'), asScheduled)).toEqual({
      open: true,
      cause: null,
      opensAt: null,
      closesAt: instant('2026-12-23T17:00:00+01:00'),
    });
  });

  it('is closed because of its hours, until it opens', () => {
    expect(opening(schedule, instant('2026-12-22T17:00:00+01:00'), asScheduled)).toEqual({
      open: false,
      cause: 'HOURS',
      opensAt: instant('2026-12-23T09:00:00+01:00'),
      closesAt: null,
    });
  });

  it.each([
    ['on a closed date', '2026-12-25T12:00:00+01:00', 'Christmas', '2026-12-27T09:00:00+01:00'],
    ['before the slots of an open date', '2026-12-24T08:00:00+01:00', 'Eve', '2026-12-24T09:00:00+01:00'],
    ['after the slots of an open date', '2026-12-24T12:00:00+01:00', 'Eve', '2026-12-27T09:00:00+01:00'],
  ])('is closed because of the special date %s', (_, at, specialDateName, opens) => {
    expect(opening(schedule, instant(at), asScheduled)).toEqual({
      open: false,
      cause: 'SPECIAL_DATE',
      opensAt: instant(opens),
      closesAt: null,
      specialDateName,
    });
  });

  it.each([
    ['while it would be open', '2026-12-23T12:00:00+01:00'],
    ['while its hours close it too', '2026-12-23T20:00:00+01:00'],
    ['while a special date closes it too', '2026-12-25T12:00:00+01:00'],
  ])('is closed by hand, until nobody knows when, %s', (_, at) => {
    expect(opening(schedule, instant(at), { manuallyClosed: true })).toEqual({
      open: false,
      cause: 'MANUAL',
      opensAt: null,
      closesAt: null,
    });
  });
});

describe('a night skill whose shift of Dec 24 is taken by a special date', () => {
  const nights = weekly(['22:00-06:00']);

  it('is closed because of that date until the morning after, when the shift would have ended', () => {
    const schedule = scheduleOf({
      weekly: nights,
      specialDates: [closedOn('2026-12-24', '2026-12-24', 'Eve')],
    });
    const cause = (at: string) => opening(schedule, instant(at), asScheduled).cause;

    expect(cause('2026-12-24T00:00:00+01:00')).toBe('SPECIAL_DATE');
    expect(cause('2026-12-25T00:00:00+01:00')).toBe('SPECIAL_DATE');
    expect(cause('2026-12-25T05:59:59.999+01:00')).toBe('SPECIAL_DATE');
    expect(opening(schedule, instant('2026-12-25T03:00:00+01:00'), asScheduled).specialDateName).toBe('Eve');
    expect(cause('2026-12-25T06:00:00+01:00')).toBe('HOURS');
    expect(cause('2026-12-23T21:00:00+01:00')).toBe('HOURS');
  });

  it('names the closed date where it meets an open one, and else the one written first', () => {
    const schedule = scheduleOf({
      weekly: nights,
      specialDates: [
        openOn('2026-12-24', '2026-12-25', ['10:00-11:00'], 'Short'),
        openOn('2026-12-24', '2026-12-25', ['12:00-13:00'], 'Shorter'),
        closedOn('2026-12-25', '2026-12-25', 'Christmas'),
      ],
    });
    const name = (at: string) => opening(schedule, instant(at), asScheduled).specialDateName;

    expect(name('2026-12-24T20:00:00+01:00')).toBe('Short');
    expect(name('2026-12-25T20:00:00+01:00')).toBe('Christmas');
  });
});

describe('a skill that never changes', () => {
  it('closes never when it is open around the clock', () => {
    const schedule = scheduleOf({ weekly: weekly(['00:00-24:00']) });

    expect(opening(schedule, instant('2026-03-02T12:00:00Z'), asScheduled)).toEqual({
      open: true,
      cause: null,
      opensAt: null,
      closesAt: null,
    });
  });

  it('is closed by default, and for ever, without any hours', () => {
    expect(opening(scheduleOf({}), instant('2026-03-02T12:00:00Z'), asScheduled)).toEqual({
      open: false,
      cause: 'HOURS',
      opensAt: null,
      closesAt: null,
    });
  });
});
