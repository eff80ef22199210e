import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import { nextStep } from '../../../subgraphs/transfers/domain/nextStep.js';
import type { OpenTransfer } from '../../../subgraphs/transfers/domain/nextStep.js';
import {
  after,
  aLink,
  anAccount,
  anAgent,
  aPlace,
  aRollback,
  aRollover,
  aSkill,
  away,
  closed,
  free,
  full,
  now,
  placeOf,
} from './someFacts.js';
import { scheduleOf, weekly } from '../hours/hours.js';

/** A transfer that waits, asked for just now: two minutes here, a quarter of an hour in all. */
function aTransfer(some: Partial<OpenTransfer> = {}): OpenTransfer {
  return {
    status: 'QUEUED',
    deadlineAt: after(900),
    fallback: 'CONFIGURED',
    queueWhenBusy: true,
    agentId: null,
    opensAt: null,
    waitUntil: after(120),
    declinedBy: [],
    offerExpiresAt: null,
    attemptsLeft: 4,
    ...some,
  };
}

const ringing = (some: Partial<OpenTransfer> = {}): OpenTransfer =>
  aTransfer({ status: 'OFFERED', offerExpiresAt: after(30), ...some });

const fallback = placeOf('bank-desk');
const busyFallback = placeOf('bank-desk', { agents: [full('grace')] });
const desertedFallback = placeOf('bank-desk', { agents: [away('grace')] });
const closedFallback = placeOf('bank-desk', { skill: aSkill({ id: 'bank-desk', schedule: closed }) });
const travel = placeOf('travel-care');

const busy = aPlace({ agents: [full('grace')] });
const deserted = aPlace({ agents: [away('grace'), away('miguel')] });
const shut = aPlace({ skill: aSkill({ schedule: closed }) });

const step = (transfer: OpenTransfer, to: Destination, candidates: Destination[] = [], at = now) =>
  nextStep(transfer, aRollover(), to, candidates, at);

const goesTo = (place: Destination, cause: string) => ({ kind: 'FallBack', cause, to: place });
const returns = (cause: string) => ({ kind: 'Return', cause });

describe('a transfer that waits', () => {
  it.each([
    ['the one who is free', aTransfer(), [full('grace'), free('miguel')], 'miguel'],
    [
      'the one who is idle longest',
      aTransfer(),
      [anAgent('grace', { idleSince: 2 }), anAgent('miguel', { idleSince: 1 })],
      'miguel',
    ],
    [
      'the one who was named, whoever else is idle',
      aTransfer({ agentId: 'grace' }),
      [anAgent('grace', { idleSince: 2 }), anAgent('miguel', { idleSince: 1 })],
      'grace',
    ],
    [
      'another than the one who was named and is away',
      aTransfer({ agentId: 'grace' }),
      [away('grace'), free('miguel')],
      'miguel',
    ],
    [
      'another than the one who was named and declined',
      aTransfer({ agentId: 'grace', declinedBy: ['grace'] }),
      [free('grace'), free('miguel')],
      'miguel',
    ],
    [
      'the next who has not declined',
      aTransfer({ declinedBy: ['grace'] }),
      [free('grace'), free('miguel')],
      'miguel',
    ],
    [
      'whoever is free in the last moment of waiting',
      aTransfer({ waitUntil: now }),
      [free('grace')],
      'grace',
    ],
  ])('rings at %s', (_, transfer, agents, expected) => {
    expect(step(transfer, aPlace({ agents }), [fallback])).toEqual({ kind: 'Offer', agentId: expected });
  });

  it.each([
    ['while all who work are full', aTransfer(), busy, [fallback]],
    ['while all are away and no fallback can receive at once', aTransfer(), deserted, [desertedFallback]],
    ['while all are away and the agents of the fallback are full', aTransfer(), deserted, [busyFallback]],
    ['while all are away and the fallback is closed', aTransfer(), deserted, [closedFallback]],
    ['while all are away and no fallback is wanted', aTransfer({ fallback: 'NONE' }), deserted, [fallback]],
    ['while all are away and no attempt is left', aTransfer({ attemptsLeft: 0 }), deserted, [fallback]],
    [
      'while one who declined is free and one who did not is full',
      aTransfer({ declinedBy: ['grace'] }),
      aPlace({ agents: [free('grace'), full('miguel')] }),
      [fallback],
    ],
  ])('waits %s', (_, transfer, to, candidates) => {
    expect(step(transfer, to, candidates)).toEqual({ kind: 'Wait', until: after(5) });
  });

  it.each([
    ['the end of waiting', aTransfer({ waitUntil: after(2) }), busy, after(2)],
    ['the deadline', aTransfer({ deadlineAt: after(3) }), busy, after(3)],
    [
      'closing time',
      aTransfer(),
      aPlace({
        agents: [full('grace')],
        skill: aSkill({ schedule: scheduleOf({ weekly: weekly(['08:00-10:01']) }) }),
      }),
      after(60),
    ],
  ])('looks again no later than at %s', (_, transfer, to, until) => {
    const soonBefore = new Date(until.getTime() - 1000);

    expect(step(transfer, to, [], soonBefore)).toEqual({ kind: 'Wait', until });
  });
});

describe('a transfer that cannot stay', () => {
  it.each([
    ['closes', aTransfer(), shut, 'CLOSED'],
    ['is closed by hand', aTransfer(), aPlace({ skill: aSkill({ manuallyClosed: true }) }), 'CLOSED'],
    ['is no longer linked', aTransfer(), aPlace({ link: aLink({ revokedAt: now }) }), 'LINK_REVOKED'],
    ['is off the list', aTransfer(), aPlace({ link: aLink({ skillIds: [] }) }), 'NOT_ALLOWED'],
    [
      'is suspended',
      aTransfer(),
      aPlace({ account: anAccount({ id: 'bank', status: 'SUSPENDED' }) }),
      'NOT_ALLOWED',
    ],
    ['has nobody at work, while the fallback can receive', aTransfer(), deserted, 'ALL_AWAY'],
    ['was declined by all', aTransfer({ declinedBy: ['grace'] }), aPlace(), 'DECLINED'],
    [
      'was declined by all who work',
      aTransfer({ declinedBy: ['grace'] }),
      aPlace({ agents: [free('grace'), away('miguel')] }),
      'DECLINED',
    ],
    ['kept it waiting too long', aTransfer({ waitUntil: now }), busy, 'MAX_WAIT'],
    ['had nobody for too long', aTransfer({ waitUntil: now }), deserted, 'MAX_WAIT'],
    ['is full and it is not to wait', aTransfer({ queueWhenBusy: false }), busy, 'AT_CAPACITY'],
    ['has nobody at work and it is not to wait', aTransfer({ queueWhenBusy: false }), deserted, 'ALL_AWAY'],
  ])('goes to its fallback when the place %s', (_, transfer, to, cause) => {
    expect(step(transfer, to, [fallback])).toEqual(goesTo(fallback, cause));
  });

  it.each([
    ['closes', aTransfer(), shut, 'CLOSED'],
    ['was declined by all', aTransfer({ declinedBy: ['grace'] }), aPlace(), 'DECLINED'],
    ['kept it waiting too long', aTransfer({ waitUntil: now }), busy, 'MAX_WAIT'],
    ['is full and it is not to wait', aTransfer({ queueWhenBusy: false }), busy, 'AT_CAPACITY'],
    ['has nobody at work and it is not to wait', aTransfer({ queueWhenBusy: false }), deserted, 'ALL_AWAY'],
  ])('returns to its source when the place %s and nothing else can take it', (_, transfer, to, cause) => {
    expect(step(transfer, to, [closedFallback])).toEqual(returns(cause));
    expect(step(transfer, to, [])).toEqual(returns(cause));
    expect(step({ ...transfer, fallback: 'NONE' }, to, [fallback])).toEqual(returns(cause));
    expect(step({ ...transfer, attemptsLeft: 0 }, to, [fallback])).toEqual(returns(cause));
  });

  it.each([
    ['the first that can take it', aTransfer(), [fallback, travel], fallback],
    ['the next where the first is closed', aTransfer(), [closedFallback, travel], travel],
    ['the next where nobody works in the first', aTransfer(), [desertedFallback, travel], travel],
    ['one whose agents are full, since it may wait there', aTransfer(), [busyFallback, travel], busyFallback],
    [
      'one where somebody is free, since it is not to wait',
      aTransfer({ queueWhenBusy: false }),
      [busyFallback, travel],
      travel,
    ],
    [
      'none in its own account',
      aTransfer(),
      [
        placeOf('retail-desk', {
          account: anAccount(),
          skill: aSkill({ id: 'retail-desk', accountId: 'retail' }),
        }),
        travel,
      ],
      travel,
    ],
  ])('goes to %s', (_, transfer, candidates, expected) => {
    expect(step(transfer, shut, candidates)).toEqual(goesTo(expected, 'CLOSED'));
  });

  it('leaves a deserted place for the one fallback that can receive at once, past one where it would wait', () => {
    expect(step(aTransfer(), deserted, [busyFallback, travel])).toEqual(goesTo(travel, 'ALL_AWAY'));
  });

  it('leaves a rollback at its origin for nothing but hours and disuse: a link is not needed', () => {
    const transfer = aTransfer();
    const unlinked = aPlace({ link: null });

    expect(nextStep(transfer, aRollback(), unlinked, [], now)).toEqual({ kind: 'Offer', agentId: 'grace' });
    expect(nextStep(transfer, aRollback(), shut, [], now)).toEqual(returns('CLOSED'));
  });
});

describe('a transfer that rings', () => {
  it('goes on ringing until its offer expires, whatever becomes of the place', () => {
    expect(step(ringing(), shut, [fallback], after(29))).toEqual({ kind: 'Wait', until: after(30) });
  });

  it('stops ringing on the second', () => {
    expect(step(ringing(), aPlace(), [], after(30))).toEqual({ kind: 'TimeOutOffer' });
  });

  it('looks again no later than at its deadline', () => {
    expect(step(ringing({ deadlineAt: after(20) }), aPlace())).toEqual({ kind: 'Wait', until: after(20) });
  });
});

describe('a transfer whose deadline has come', () => {
  it.each([
    ['that waits', aTransfer()],
    ['that rings', ringing({ offerExpiresAt: after(901) })],
    ['whose offer expires at the same moment', ringing({ offerExpiresAt: after(900) })],
  ])('expires: one %s', (_, transfer) => {
    expect(step(transfer, aPlace(), [fallback], after(900))).toEqual({ kind: 'Expire' });
  });
});
