import { describe, expect, it } from 'vitest';
import { problems } from '../../../subgraphs/hours/problems.js';
import { compile } from '../../../subgraphs/hours/schedule.js';
import type { WorkingHours } from '../../../subgraphs/hours/workingHours.js';
import { closedOn, hoursOf, openOn, weekly } from './hours.js';

describe('the time zone', () => {
  it.each([
    'Europe/Berlin',
    'Europe/Kyiv',
    'Europe/Kiev',
    'Asia/Calcutta',
    'US/Eastern',
    'UTC',
    'Etc/GMT+12',
    'EST5EDT',
  ])('may be %s', (timeZone) => {
    expect(problems(hoursOf({ timeZone }))).toEqual([]);
  });

  it.each([
    'Europe/Warsaq',
    '',
    ' ',
    'Europe/Berlin ',
    '+02:00',
    '-05',
    'Mars/Olympus',
    '2026-01-01T00:00[Europe/Berlin]',
  ])('may not be "%s"', (timeZone) => {
    expect(paths(hoursOf({ timeZone }))).toEqual([['timeZone']]);
  });

  it('is quoted when it is refused', () => {
    expect(problems(hoursOf({ timeZone: 'Europe/Warsaq' }))).toEqual([
      { path: ['timeZone'], message: '"Europe/Warsaq" is not a time zone; write a name like Europe/Berlin.' },
    ]);
  });
});

describe('a slot', () => {
  it.each(['00:00-24:00', '09:00-17:00', '23:59-24:00', '22:00-06:00', '09:00-00:00', '00:01-00:00'])(
    'may be %s',
    (text) => {
      expect(problems(hoursOf({ weekly: weekly([text]) }))).toEqual([]);
    },
  );

  it.each([
    ['opens', '24:00-06:00'],
    ['opens', '25:00-06:00'],
    ['opens', '09:60-17:00'],
    ['opens', '9:000-17:00'],
    ['opens', '-9:00-17:00'],
    ['opens', '09.00-17:00'],
    ['closes', '09:00-24:01'],
    ['closes', '09:00-17:00:00'],
    ['closes', '09:00-5 pm'],
    ['closes', '09:00-'],
    ['closes', '09:00-17:00\n'],
    ['closes', '09:00-٠١:٠٠'],
  ])('has a wrong %s in %s', (field, text) => {
    expect(paths(hoursOf({ weekly: weekly([text], ['MONDAY']) }))).toEqual([['weekly', 0, field]]);
  });

  it.each(['09:00-09:00', '00:00-00:00'])('must not close as it opens: %s', (text) => {
    expect(problems(hoursOf({ weekly: weekly(['08:00-09:00', text], ['MONDAY']) }))).toEqual([
      {
        path: ['weekly', 1, 'closes'],
        message: 'A slot must not close as it opens; a whole day is 00:00 to 24:00.',
      },
    ]);
  });

  it('has a day of the week', () => {
    const slot = { weekday: 'Monday', opens: '09:00', closes: '17:00' };

    expect(paths({ ...hoursOf({}), weekly: [slot] })).toEqual([['weekly', 0, 'weekday']]);
  });
});

describe('a special date', () => {
  it.each([
    ['one day', closedOn('2026-12-25')],
    ['Feb 29 of a leap year', closedOn('2028-02-29')],
    ['a whole leap year', closedOn('2028-01-01', '2028-12-31')],
    ['an open one', openOn('2026-12-24', '2026-12-24', ['09:00-12:00', '22:00-02:00'])],
    ['a closed one with an empty list of slots', { ...closedOn('2026-12-25'), slots: [] }],
    ['a closed one with null for slots', { ...closedOn('2026-12-25'), slots: null }],
  ])('may be %s', (_, date) => {
    expect(problems(hoursOf({ specialDates: [date] }))).toEqual([]);
  });

  it.each([
    ['ends before it begins', closedOn('2026-12-25', '2026-12-24'), ['to']],
    ['spans 367 days', closedOn('2028-01-01', '2029-01-01'), ['to']],
    ['begins on Feb 29 of a common year', closedOn('2027-02-29', '2027-03-01'), ['from']],
    ['begins on Feb 30', closedOn('2028-02-30', '2028-03-01'), ['from']],
    ['ends in a 13th month', closedOn('2026-12-01', '2026-13-01'), ['to']],
    ['ends on a 32nd', closedOn('2026-12-01', '2026-12-32'), ['to']],
    ['ends on a zeroth', closedOn('2026-12-01', '2026-12-00'), ['to']],
    ['begins at an instant', closedOn('2026-12-01T00:00', '2026-12-01'), ['from']],
    ['begins on a date written otherwise', closedOn('1.12.2026', '2026-12-01'), ['from']],
    ['is open without slots', openOn('2026-12-24', '2026-12-24', []), ['slots']],
    [
      'is closed with slots',
      { ...openOn('2026-12-24', '2026-12-24', ['09:00-12:00']), kind: 'CLOSED' },
      ['slots'],
    ],
    ['is neither open nor closed', { ...closedOn('2026-12-24'), kind: 'SHORT' }, ['kind']],
    [
      'has a slot that is never open',
      openOn('2026-12-24', '2026-12-24', ['09:00-10:00', '12:00-12:00']),
      ['slots', 1, 'closes'],
    ],
    ['has no name', closedOn('2026-12-24', '2026-12-24', ' '), ['name']],
  ])('is refused when it %s', (_, date, path) => {
    expect(paths({ ...hoursOf({}), specialDates: [date] })).toEqual([['specialDates', 0, ...path]]);
  });

  it('is refused beyond ten years of special dates in all', () => {
    const ten = Array.from({ length: 10 }, (_, index) =>
      closedOn(`${2030 + index}-01-01`, `${2030 + index}-12-31`),
    );

    expect(paths(hoursOf({ specialDates: [...ten, closedOn('2040-01-01', '2040-01-08')] }))).toEqual([]);
    expect(paths(hoursOf({ specialDates: [...ten, closedOn('2040-01-01', '2040-01-09')] }))).toEqual([
      ['specialDates'],
    ]);
  });
});

describe('what is no working hours at all', () => {
  it.each([
    ['nothing', null, [[]]],
    ['a text', 'Mon-Fri 9-5', [[]]],
    ['an empty object', {}, [['timeZone'], ['weekly'], ['specialDates']]],
    [
      'slots that are none',
      { ...hoursOf({}), weekly: [null, 7] },
      [
        ['weekly', 0],
        ['weekly', 1],
      ],
    ],
    ['a number for a time zone', { ...hoursOf({}), timeZone: 1 }, [['timeZone']]],
    ['slots in no list', { ...hoursOf({}), weekly: { MONDAY: '09:00' } }, [['weekly']]],
    [
      'special slots in no list',
      { ...hoursOf({}), specialDates: [{ ...openOn('2026-12-24', '2026-12-24', []), slots: '9-5' }] },
      [['specialDates', 0, 'slots']],
    ],
  ])('is refused: %s', (_, hours, expected) => {
    expect(paths(hours)).toEqual(expected);
  });

  it('is refused with every problem at once', () => {
    const hours: WorkingHours = {
      timeZone: 'Europe/Warsaq',
      weekly: weekly(['09:00-17:00', '9-5'], ['MONDAY']),
      specialDates: [closedOn('2026-02-30'), closedOn('2026-12-25', '2026-12-24', '')],
    };

    expect(paths(hours)).toEqual([
      ['timeZone'],
      ['weekly', 1, 'opens'],
      ['weekly', 1, 'closes'],
      ['specialDates', 0, 'from'],
      ['specialDates', 0, 'to'],
      ['specialDates', 1, 'to'],
      ['specialDates', 1, 'name'],
    ]);
  });

  it('does not compile, and says why', () => {
    const hours = hoursOf({ timeZone: 'Europe/Warsaq' });

    expect(compile(hours)).toEqual({ schedule: null, problems: problems(hours) });
    expect(compile(null).schedule).toBeNull();
  });
});

function paths(hours: unknown) {
  return problems(hours).map(({ path }) => path);
}
