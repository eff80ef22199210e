import { describe, expect, it } from 'vitest';
import { outcome } from '../../../subgraphs/transfers/domain/outcome.js';
import type { Outcome } from '../../../subgraphs/transfers/domain/outcome.js';
import { aPlace, away, free, full } from './someFacts.js';

const agents = { FREE: [free('grace')], FULL: [full('grace')], AWAY: [away('grace')] };
type Standing = keyof typeof agents;

const wishes = {
  patient: { fallback: 'CONFIGURED', queueWhenBusy: true },
  impatient: { fallback: 'CONFIGURED', queueWhenBusy: false },
  'patient, without fallback,': { fallback: 'NONE', queueWhenBusy: true },
  'impatient, without fallback,': { fallback: 'NONE', queueWhenBusy: false },
} as const;

describe('the outcome of a request', () => {
  it.each<[keyof typeof wishes, Standing, 'ready' | 'not ready', Outcome]>([
    ['patient', 'FREE', 'not ready', 'OFFER'],
    ['patient', 'FREE', 'ready', 'OFFER'],
    ['patient', 'FULL', 'not ready', 'QUEUE'],
    ['patient', 'FULL', 'ready', 'QUEUE'],
    ['patient', 'AWAY', 'not ready', 'QUEUE'],
    ['patient', 'AWAY', 'ready', 'FALLBACK'],
    ['impatient', 'FREE', 'ready', 'OFFER'],
    ['impatient', 'FULL', 'ready', 'FALLBACK'],
    ['impatient', 'AWAY', 'ready', 'FALLBACK'],
    ['patient, without fallback,', 'FREE', 'ready', 'OFFER'],
    ['patient, without fallback,', 'FULL', 'ready', 'QUEUE'],
    ['patient, without fallback,', 'AWAY', 'ready', 'QUEUE'],
    ['impatient, without fallback,', 'FREE', 'ready', 'OFFER'],
  ])('a %s one, agents %s, fallback %s: %s', (wish, standing, fallback, expected) => {
    const to = aPlace({ agents: agents[standing] });

    expect(outcome([], to, { canReceive: fallback === 'ready' }, wishes[wish])).toBe(expected);
  });

  it.each<Standing>(['FREE', 'FULL', 'AWAY'])(
    'is REFUSE whenever there is a refusal, agents %s',
    (standing) => {
      const to = aPlace({ agents: agents[standing] });

      expect(outcome([{ type: 'SameDestination' }], to, { canReceive: true }, wishes.patient)).toBe('REFUSE');
    },
  );
});
