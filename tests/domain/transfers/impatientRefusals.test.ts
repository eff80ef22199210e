import { describe, expect, it } from 'vitest';
import { against, notReady } from './against.js';
import { anAgent, aPlace, aRollover, aWish, away, free, full } from './someFacts.js';

describe('a rollover that is not to wait', () => {
  const ready = { canReceive: true };
  const impatient = aWish({ queueWhenBusy: false });
  const alone = aWish({ queueWhenBusy: false, fallback: 'NONE' });
  const busy = aPlace({ agents: [full('grace'), away('miguel')] });
  const deserted = aPlace({
    agents: [away('grace'), anAgent('miguel', { availability: 'BACK_SOON' })],
  });
  const atCapacity = { type: 'AtCapacity', estimatedWaitSeconds: null };
  const nobody = { type: 'NoAgentAvailable', online: 0, occupied: 0, away: 2 };

  it.each([
    ['where all who work are full and no fallback can receive', impatient, busy, notReady, [atCapacity]],
    ['where nobody works and no fallback can receive', impatient, deserted, notReady, [nobody]],
    ['where all are full and the ready fallback is not wanted', alone, busy, ready, [atCapacity]],
    ['where nobody works and the ready fallback is not wanted', alone, deserted, ready, [nobody]],
    ['nowhere that a fallback is ready', impatient, busy, ready, []],
    [
      'nowhere that somebody is free',
      alone,
      aPlace({ agents: [full('grace'), free('miguel')] }),
      notReady,
      [],
    ],
  ])('is refused %s', (_, wish, to, fallback, expected) => {
    expect(against(aRollover({ wish }), to, fallback)).toEqual(expected);
  });
});
