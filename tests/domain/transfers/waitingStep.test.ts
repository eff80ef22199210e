import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import { waitingStep } from '../../../subgraphs/transfers/domain/waitingStep.js';
import { scheduleOf, weekly } from '../hours/hours.js';
import { after, anAgent, aPlace, aSkill, away, closed, free, full, now, placeOf } from './someFacts.js';

/** Its skill lets a conversation wait for two minutes. */
const home = (...agents: Destination['agents'][number][]) => aPlace({ agents });
const shut = aPlace({ skill: aSkill({ schedule: closed }), agents: [away('grace')] });
const occupied = anAgent('grace', { availability: 'OCCUPIED' });

const there = placeOf('bank-desk');
const busyThere = placeOf('bank-desk', { agents: [full('miguel')] });
const nobodyThere = placeOf('bank-desk', { agents: [away('miguel')] });
const closedThere = placeOf('bank-desk', { skill: aSkill({ id: 'bank-desk', schedule: closed }) });
const smsThere = placeOf('bank-desk', { skill: aSkill({ id: 'bank-desk', channels: ['SMS'] }) });

const step = (at: Destination, fallback: Destination | null, seconds = 0) =>
  waitingStep({ channel: 'WEB', since: now }, at, fallback, after(seconds));

const goes = (cause: string, mayWait = false) => ({
  kind: 'FallBack',
  cause,
  skillId: 'bank-desk',
  mayWait,
});
const waits = (seconds: number) => ({ kind: 'Wait', until: after(seconds) });

describe('a conversation that has lost its agent', () => {
  it.each([
    ['someone in its skill is free', home(free('grace'))],
    ['only one of them is', home(full('grace'), away('anna'), free('miguel'))],
    ['the skill is closed, as long as someone there takes work', { ...shut, agents: [free('grace')] }],
  ])('is given to its skill while %s', (_, at) => {
    expect(step(at, there)).toEqual({ kind: 'Assign' });
    expect(step(at, there, 500)).toEqual({ kind: 'Assign' });
  });

  it.each([
    ['all are away', home(away('grace')), 'ALL_AWAY'],
    ['those who work take transfers only', home(occupied), 'ALL_AWAY'],
    ['nobody serves it', home(), 'ALL_AWAY'],
    ['the skill is closed', shut, 'SKILL_CLOSED'],
    ['the skill is closed and all are full', { ...shut, agents: [full('grace')] }, 'SKILL_CLOSED'],
    ['the skill is gone', aPlace({ skill: aSkill({ deleted: true }), agents: [] }), 'SKILL_CLOSED'],
  ])('goes to the fallback at once when %s, and someone there is free', (_, at, cause) => {
    expect(step(at, there)).toEqual(goes(cause));
  });

  it.each([
    ['all are full', home(full('grace')), there],
    ['all are away, and there too', home(away('grace')), nobodyThere],
    ['all are away, and full there', home(away('grace')), busyThere],
    ['it is closed, and full there', shut, busyThere],
    ['it is closed, and there too', shut, closedThere],
    ['all are away, and its channel is not served there', home(away('grace')), smsThere],
  ])('waits, looked at again soon, while %s', (_, at, fallback) => {
    expect(step(at, fallback)).toEqual(waits(5));
  });

  it.each([
    ['full here', home(full('grace')), 'MAX_WAIT'],
    ['away here', home(away('grace')), 'MAX_WAIT'],
    ['closed here', shut, 'SKILL_CLOSED'],
  ])(
    'waits in the fallback after max wait, on the second, when all are %s and at work there',
    (_, at, cause) => {
      expect(step(at, busyThere, 119)).toEqual(waits(120));
      expect(step(at, busyThere, 120)).toEqual(goes(cause, true));
    },
  );

  it.each([
    ['nobody is at work there', nobodyThere],
    ['it is closed there', closedThere],
    ['its channel is not served there', smsThere],
  ])('stays where it is, even after max wait, when %s', (_, fallback) => {
    expect(step(home(away('grace')), fallback, 3600)).toEqual(waits(3605));
  });

  it('stays where it is when there is nowhere else to go', () => {
    expect(step(home(away('grace')), null, 3600)).toEqual(waits(3660));
  });

  it('is looked at again the moment its skill closes', () => {
    const until = scheduleOf({ weekly: weekly(['00:00-10:00']), timeZone: 'Europe/Berlin' });
    const at = aPlace({ skill: aSkill({ schedule: until }), agents: [full('grace')] });

    expect(step(at, there, -2)).toEqual(waits(0));
    expect(step(at, there)).toEqual(goes('SKILL_CLOSED'));
  });
});
