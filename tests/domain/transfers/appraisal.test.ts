import { describe, expect, it } from 'vitest';
import { appraise, rollbackPlace } from '../../../subgraphs/transfers/domain/appraisal.js';
import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import { nextStep } from '../../../subgraphs/transfers/domain/nextStep.js';
import type { TransferRequest, Wish } from '../../../subgraphs/transfers/domain/request.js';
import { scheduleOf, weekly } from '../hours/hours.js';
import {
  aCourse,
  after,
  aHop,
  anAgent,
  aPlace,
  aRollback,
  aRollover,
  aSkill,
  aWish,
  away,
  closed,
  free,
  full,
  now,
  placeOf,
} from './someFacts.js';

describe('the appraisal of a place', () => {
  it('says who could be chosen, in their turn, and how many take transfers', () => {
    const agents = [
      full('full'),
      anAgent('second', { idleSince: 2 }),
      away('away'),
      anAgent('first', { idleSince: 1 }),
    ];

    expect(appraise(aRollover(), aPlace({ agents }), [], now)).toMatchObject({
      outcome: 'OFFER',
      canReceive: true,
      agentsOnline: 3,
      agentIds: ['first', 'second'],
      estimatedWaitSeconds: 0,
      checkedAt: now,
    });
  });

  it('does not know how long a wait would be', () => {
    expect(appraise(aRollover(), aPlace({ agents: [full('grace')] }), [], now)).toMatchObject({
      outcome: 'QUEUE',
      canReceive: false,
      estimatedWaitSeconds: null,
    });
  });

  it('says of an open place when it closes, and of a closed one when it opens', () => {
    const open = aPlace({ skill: aSkill({ schedule: scheduleOf({ weekly: weekly(['09:00-17:00']) }) }) });
    const shut = aPlace({ skill: aSkill({ schedule: closed }) });

    expect(appraise(aRollover(), open, [], now)).toMatchObject({
      opensAt: null,
      closesAt: new Date('2026-03-02T16:00:00.000Z'),
    });
    expect(appraise(aRollover(), shut, [], now)).toMatchObject({
      outcome: 'REFUSE',
      opensAt: new Date('2026-03-08T23:00:00.000Z'),
      closesAt: null,
    });
  });

  it('is of the instant that is asked about', () => {
    const place = aPlace({ skill: aSkill({ schedule: scheduleOf({ weekly: weekly(['09:00-17:00']) }) }) });

    expect(appraise(aRollover(), place, [], after(6 * 3600)).outcome).toBe('OFFER');
    expect(appraise(aRollover(), place, [], after(7 * 3600)).outcome).toBe('REFUSE');
  });

  it('warns beforehand of the third bounce', () => {
    const course = aCourse({ hops: [aHop('retail', 'bank'), aHop('bank', 'retail')] });

    const { warnings, outcome } = appraise(aRollover({ course }), aPlace(), [], now);

    expect(warnings).toEqual([{ code: 'BOUNCING', message: expect.any(String) as string }]);
    expect(outcome).toBe('OFFER');
  });

  it.each(scenes())('foretells the first step: %s', (_, wish, to, candidates) => {
    const request = aRollover({ wish });

    const { outcome } = appraise(request, to, candidates, now);

    expect(outcome).toBe(first(request, wish, to, candidates));
  });
});

/** Every wish, for every way in which the agents of a place and of two fallbacks can stand. */
function scenes(): [string, Wish, Destination, Destination[]][] {
  const agents = { free: [free('grace')], full: [full('grace')], away: [away('grace')] };
  const standings = ['free', 'full', 'away'] as const;
  const wishes = [
    aWish(),
    aWish({ queueWhenBusy: false }),
    aWish({ fallback: 'NONE' }),
    aWish({ fallback: 'NONE', queueWhenBusy: false }),
  ];
  const threes = standings.flatMap((here) =>
    standings.flatMap((first) => standings.map((second) => [here, first, second] as const)),
  );
  return wishes.flatMap((wish) =>
    threes.map(([here, first, second]): [string, Wish, Destination, Destination[]] => [
      `${here}, then ${first}, then ${second}, fallback ${wish.fallback}, queue ${String(wish.queueWhenBusy)}`,
      wish,
      aPlace({ agents: agents[here] }),
      [placeOf('first', { agents: agents[first] }), placeOf('second', { agents: agents[second] })],
    ]),
  );
}

/** What the transfer does first, in the words of an outcome: one that was not to be asked for at all ends at once. */
function first(request: TransferRequest, wish: Wish, to: Destination, candidates: Destination[]): string {
  const waiting = {
    status: 'QUEUED',
    agentId: null,
    declinedBy: [],
    opensAt: null,
    offerExpiresAt: null,
  } as const;
  const limits = { deadlineAt: after(900), waitUntil: after(120), attemptsLeft: 4 };
  const step = nextStep({ ...wish, ...waiting, ...limits }, request, to, candidates, now);
  const outcomes = { Offer: 'OFFER', Wait: 'QUEUE', FallBack: 'FALLBACK', Return: 'REFUSE' };
  return outcomes[step.kind as keyof typeof outcomes];
}

describe('the place to which a rollback really goes', () => {
  const grace = free('grace');
  const origin = aPlace({ link: null, agents: [grace, free('miguel')] });
  const shut = aPlace({ link: null, skill: aSkill({ schedule: closed }) });
  const fallback = placeOf('bank-desk', { link: null });
  const busy = placeOf('bank-claims', { link: null, agents: [full('grace')] });
  const deserted = placeOf('bank-claims', { link: null, agents: [away('grace')] });

  const placeFor = (from: Destination, candidates: Destination[], giver: string | null, wish = {}) =>
    rollbackPlace(aRollback({ wish: aWish(wish) }), from, candidates, giver, now);

  it.each([
    ['with the agent who gave it away', origin, 'grace', 'grace'],
    [
      'with nobody in particular, when that agent is away',
      { ...origin, agents: [away('grace')] },
      'grace',
      null,
    ],
    [
      'with nobody in particular, when that agent is full',
      { ...origin, agents: [full('grace')] },
      'grace',
      null,
    ],
    ['with nobody in particular, when that agent has left', origin, 'anna', null],
    ['with nobody in particular, when nobody held it', origin, null, null],
  ])('is the skill that gave it away, %s', (_, from, giver, agentId) => {
    expect(placeFor(from, [fallback], giver)).toEqual({ to: from, agentId, candidates: [fallback] });
  });

  it('is a fallback of that skill when the skill is closed', () => {
    expect(placeFor(shut, [fallback, busy], 'grace')).toEqual({
      to: fallback,
      agentId: null,
      candidates: [busy],
    });
    expect(placeFor(shut, [deserted, fallback], 'grace').to).toBe(fallback);
  });

  it('is a fallback whose agents are full, where the conversation may wait', () => {
    expect(placeFor(shut, [busy], 'grace').to).toBe(busy);
    expect(placeFor(shut, [busy], 'grace', { queueWhenBusy: false }).to).toBe(shut);
  });

  it.each([
    ['there is no fallback', [], {}],
    ['nobody works at the fallback', [deserted], {}],
    ['no fallback is wanted', [fallback], { fallback: 'NONE' }],
  ])('is the closed skill, which refuses, when %s', (_, candidates, wish) => {
    expect(placeFor(shut, candidates, null, wish).to).toBe(shut);
  });
});
