import { describe, expect, it } from 'vitest';
import { estimatedWaitSeconds } from '../../../subgraphs/transfers/domain/wait.js';
import { after, aPlace, away, free, full, now } from './someFacts.js';

/** What is thought of a place with one full agent, where `waiting` wait and acceptances are so many seconds ago. */
function estimate(waiting: number, ...secondsAgo: number[]): number | null {
  const acceptedAt = secondsAgo.map((seconds) => after(-seconds));
  return estimatedWaitSeconds(aPlace({ agents: [full('grace')], pace: { waiting, acceptedAt } }), now);
}

describe('the estimated wait', () => {
  it('is none where an agent is free', () => {
    expect(estimatedWaitSeconds(aPlace({ agents: [free('grace'), full('miguel')] }), now)).toBe(0);
  });

  it('is the mean time between the latest acceptances', () => {
    expect(estimate(0, 20, 40, 90)).toBe(30);
  });

  it('grows with the line before it', () => {
    expect(estimate(4, 20, 40, 90)).toBe(150);
  });

  it('is in whole seconds, rather too long than too short', () => {
    expect(estimate(0, 1, 2, 10)).toBe(4);
  });

  it('takes account of the last hour alone', () => {
    expect(estimate(0, 60, 1200, 3600, 3601)).toBe(1200);
  });

  it.each([
    ['too few were accepted within the hour', () => estimate(0, 20, 40, 3601)],
    ['what was accepted comes after the instant asked about', () => estimate(0, -20, -40, -60)],
    ['nobody was ever accepted', () => estimate(0)],
    ['nobody works there', () => estimatedWaitSeconds(aPlace({ agents: [away('grace')], pace }), now)],
    ['nobody has asked', () => estimatedWaitSeconds(aPlace({ agents: [full('grace')], pace: null }), now)],
  ])('is unknown when %s', (_, estimated) => {
    expect(estimated()).toBeNull();
  });

  const pace = { waiting: 0, acceptedAt: [after(-10), after(-20), after(-30)] };
});
