import { describe, expect, it } from 'vitest';
import { appraise, rollbackPlace } from '../../../subgraphs/transfers/domain/appraisal.js';
import { awaitedOpening } from '../../../subgraphs/transfers/domain/atOpening.js';
import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import { nextStep } from '../../../subgraphs/transfers/domain/nextStep.js';
import type { OpenTransfer } from '../../../subgraphs/transfers/domain/nextStep.js';
import type { TransferRequest } from '../../../subgraphs/transfers/domain/request.js';
import { scheduleOf, weekly } from '../hours/hours.js';
import {
  after,
  aLink,
  anAccount,
  aPlace,
  aRollback,
  aRollover,
  aSkill,
  aWish,
  away,
  closed,
  free,
  full,
  never,
  now,
  placeOf,
} from './someFacts.js';

/** Opens at 11:00 in Berlin, an hour after `now`. */
const at11 = scheduleOf({ weekly: weekly(['11:00-17:00']) });
const opensAt = after(3600);
const shut = aPlace({ skill: aSkill({ schedule: at11 }), agents: [away('grace')] });
const manually = aPlace({ skill: aSkill({ schedule: at11, manuallyClosed: true }) });
const neverOpen = aPlace({ skill: aSkill({ schedule: never }) });

const atOpening = (some: Partial<TransferRequest> = {}): TransferRequest =>
  aRollover({ when: 'AT_OPENING', ...some });
const typesAgainst = (request: TransferRequest, to: Destination): string[] =>
  appraise(request, to, [], now).refusals.map(({ type }) => type);

describe('the opening that a request waits for', () => {
  const within = (seconds: number) => atOpening({ source: anAccount({ scheduledDeadlineSeconds: seconds }) });

  it.each<[string, TransferRequest, Destination, Date | null]>([
    ['the next one of a closed place', atOpening(), shut, opensAt],
    ['one that comes just before the deadline', within(3601), shut, opensAt],
    ['none that comes with the deadline', within(3600), shut, null],
    ['none of an open place', atOpening(), aPlace(), null],
    ['none of a place that never opens', atOpening(), neverOpen, null],
    ['none of a place that was closed by hand', atOpening(), manually, null],
    ['none of a place without hours', atOpening(), aPlace({ skill: aSkill({ schedule: null }) }), null],
    ['none when it is to go now', aRollover(), shut, null],
  ])('is %s', (_, request, to, expected) => {
    expect(awaitedOpening(request, to, now)).toEqual(expected);
  });
});

describe('a request for an opening', () => {
  it('is scheduled, whoever is there now and whatever it wishes', () => {
    const wish = aWish({ queueWhenBusy: false, fallback: 'NONE' });

    expect(appraise(atOpening({ agentId: 'grace', wish }), shut, [placeOf('bank-desk')], now)).toMatchObject({
      outcome: 'SCHEDULE',
      canReceive: false,
      refusals: [],
      opensAt,
      estimatedWaitSeconds: null,
    });
  });

  it('is refused for everything that is not of the moment', () => {
    const request = atOpening({
      agentId: 'anna',
      source: anAccount({ noteRequired: true }),
      wish: aWish({ queueWhenBusy: false }),
    });
    const to = { ...shut, link: aLink({ revokedAt: now }) };

    expect(appraise(request, to, [], now).outcome).toBe('REFUSE');
    expect(typesAgainst(request, to)).toEqual(['LinkRevoked', 'NoteRequired', 'TargetAgentNotInSkill']);
  });

  it.each([
    ['never comes', neverOpen, 'DestinationClosed'],
    ['nobody knows', manually, 'DestinationClosed'],
    ['cannot be read', aPlace({ skill: aSkill({ schedule: null }) }), 'ScheduleInvalid'],
  ])('that %s is refused', (_, to, type) => {
    expect(typesAgainst(atOpening(), to)).toEqual([type]);
  });

  it('is as one for now where the place is open', () => {
    const busy = aPlace({ agents: [full('grace')] });
    const wish = aWish({ queueWhenBusy: false });

    expect(appraise(atOpening(), aPlace(), [], now).outcome).toBe('OFFER');
    expect(appraise(atOpening(), busy, [], now).outcome).toBe('QUEUE');
    expect(typesAgainst(atOpening({ wish }), busy)).toEqual(['AtCapacity']);
  });
});

describe('the place of a rollback at the opening', () => {
  const origin = { ...shut, link: null };
  const fallback = placeOf('bank-desk', { link: null });
  const placeFor = (from: Destination, giver: string | null, when: TransferRequest['when'] = 'AT_OPENING') =>
    rollbackPlace(aRollback({ when }), from, [fallback], giver, now);

  it('is the skill that gave it away, with the agent who did, though that one is away', () => {
    expect(placeFor(origin, 'grace')).toEqual({ to: origin, agentId: 'grace', candidates: [fallback] });
    expect(placeFor(origin, 'grace', 'NOW').to).toBe(fallback);
  });

  it('is that skill alone when the agent has left it', () => {
    expect(placeFor(origin, 'anna')).toMatchObject({ to: origin, agentId: null });
  });

  it.each([
    ['never opens', { ...neverOpen, link: null }],
    ['is no longer in use', { ...origin, skill: aSkill({ schedule: at11, deleted: true }) }],
  ])('is the fallback when the skill %s', (_, from) => {
    expect(placeFor(from, 'grace').to).toBe(fallback);
  });
});

describe('a transfer that waits for an opening', () => {
  const scheduled = (some: Partial<OpenTransfer> = {}): OpenTransfer => ({
    status: 'SCHEDULED',
    deadlineAt: after(7 * 86_400),
    fallback: 'CONFIGURED',
    queueWhenBusy: true,
    agentId: null,
    opensAt,
    waitUntil: after(3720),
    declinedBy: [],
    offerExpiresAt: null,
    attemptsLeft: 4,
    ...some,
  });
  const queued = (some: Partial<OpenTransfer> = {}) =>
    scheduled({ status: 'QUEUED', opensAt: now, waitUntil: after(120), ...some });
  const step = (transfer: OpenTransfer, to: Destination, candidates: Destination[] = [], at = now) =>
    nextStep(transfer, aRollover(), to, candidates, at);
  const fallback = placeOf('bank-desk');

  it.each([
    ['the opening, when it is near', after(3000), opensAt],
    ['a quarter of an hour later, in case that nobody says when hours move', now, after(900)],
  ])('looks again at %s', (_, at, until) => {
    expect(step(scheduled(), shut, [fallback], at)).toEqual({ kind: 'Wait', until });
  });

  it.each([
    ['at the opening', opensAt],
    ['when it opens before', now],
  ])('is queued %s', (_, at) => {
    const to = at === now ? aPlace({ agents: [away('grace')] }) : shut;

    expect(step(scheduled(), to, [fallback], at)).toEqual({ kind: 'Queue' });
  });

  it('waits for another opening when hours have changed', () => {
    const to = aPlace({ skill: aSkill({ schedule: scheduleOf({ weekly: weekly(['12:00-17:00']) }) }) });

    expect(step(scheduled(), to)).toEqual({ kind: 'Reschedule', opensAt: after(7200) });
  });

  it('waits for the next opening when nobody looked before the place closed again', () => {
    const evening = new Date('2026-03-02T16:00:00.000Z');

    expect(step(scheduled(), shut, [], evening)).toEqual({
      kind: 'Reschedule',
      opensAt: new Date('2026-03-03T10:00:00.000Z'),
    });
  });

  it.each([
    ['never opens any more', neverOpen, 'CLOSED'],
    ['is closed by hand', manually, 'CLOSED'],
    ['opens too late', aPlace({ skill: aSkill({ schedule: closed }) }), 'CLOSED'],
    ['is no longer linked', { ...shut, link: aLink({ revokedAt: now }) }, 'LINK_REVOKED'],
    ['is no longer linked, though it is open', aPlace({ link: aLink({ revokedAt: now }) }), 'LINK_REVOKED'],
    [
      'is suspended',
      { ...shut, account: anAccount({ id: 'bank', status: 'SUSPENDED' as const }) },
      'NOT_ALLOWED',
    ],
  ])('leaves a place that %s', (_, to, cause) => {
    const transfer = scheduled({ deadlineAt: after(6 * 86_400) });

    expect(step(transfer, to, [fallback])).toEqual({ kind: 'FallBack', cause, to: fallback });
    expect(step(transfer, to)).toEqual({ kind: 'Return', cause });
    expect(step({ ...transfer, fallback: 'NONE' }, to, [fallback])).toEqual({ kind: 'Return', cause });
  });

  it('expires at its deadline, be it open or not', () => {
    const transfer = scheduled({ deadlineAt: now });

    expect(step(transfer, shut)).toEqual({ kind: 'Expire' });
    expect(step(transfer, aPlace())).toEqual({ kind: 'Expire' });
  });

  it.each([
    ['all are away', queued(), [away('grace')]],
    ['all are full and it is not to wait', queued({ queueWhenBusy: false }), [full('grace')]],
    ['the first who came have declined', queued({ declinedBy: ['grace'] }), [free('grace'), away('miguel')]],
    [
      'the one who was named is not there, and no fallback is wanted',
      queued({ agentId: 'miguel', fallback: 'NONE' }),
      [free('grace'), away('miguel')],
    ],
  ])('waits, once it has opened, though %s', (_, transfer, agents) => {
    expect(step(transfer, aPlace({ agents }), [fallback])).toEqual({ kind: 'Wait', until: after(5) });
  });

  it.each([
    ['who is free', queued(), [free('grace')]],
    ['though another was named', queued({ agentId: 'miguel' }), [free('grace'), away('miguel')]],
    [
      'when the named one has declined',
      queued({ agentId: 'miguel', fallback: 'NONE', declinedBy: ['miguel'] }),
      [free('grace'), free('miguel')],
    ],
  ])('rings, once it has opened, at somebody %s', (_, transfer, agents) => {
    expect(step(transfer, aPlace({ agents }), [fallback])).toEqual({ kind: 'Offer', agentId: 'grace' });
  });

  it('falls back after max wait', () => {
    expect(step(queued({ waitUntil: now }), aPlace({ agents: [away('grace')] }), [fallback])).toEqual({
      kind: 'FallBack',
      cause: 'MAX_WAIT',
      to: fallback,
    });
  });
});
