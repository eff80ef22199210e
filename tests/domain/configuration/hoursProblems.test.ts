import { expect, it } from 'vitest';
import { hoursProblems } from '../../../subgraphs/configuration/hoursProblems.js';
import { always } from './setup.js';

const slot = { weekday: 'MONDAY', opens: '09:00', closes: '17:00' } as const;
const date = { from: '2026-12-24', to: '2026-12-24', kind: 'OPEN', name: 'Eve', slots: [slot] } as const;
const pathsOf = (hours: object) => hoursProblems({ ...always, ...hours }).map(({ path }) => path.join('.'));

it.each([
  ['a hundred slots a week', { weekly: Array(100).fill(slot) }, []],
  ['a hundred and one', { weekly: Array(101).fill(slot) }, ['weekly']],
  ['a name of 200 characters', { specialDates: [{ ...date, name: 'x'.repeat(200) }] }, []],
  ['a longer name', { specialDates: [date, { ...date, name: 'x'.repeat(201) }] }, ['specialDates.1.name']],
  ['twenty slots a day', { specialDates: [{ ...date, slots: Array(20).fill(slot) }] }, []],
  ['more of them', { specialDates: [{ ...date, slots: Array(21).fill(slot) }] }, ['specialDates.0.slots']],
  ['an unknown zone', { timeZone: 'Europe/Warsaq' }, ['timeZone']],
])('hours with %s', (_, hours, expected) => {
  expect(pathsOf(hours)).toEqual(expected);
});
