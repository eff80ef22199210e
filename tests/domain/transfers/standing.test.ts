import { describe, expect, it } from 'vitest';
import type { Availability } from '../../../subgraphs/transfers/domain/facts.js';
import { canReceive, receivers, standing } from '../../../subgraphs/transfers/domain/standing.js';
import { anAgent, away, free, full } from './someFacts.js';

describe('who can receive a transfer', () => {
  it.each<[Availability, boolean]>([
    ['ONLINE', true],
    ['OCCUPIED', true],
    ['BACK_SOON', false],
    ['AWAY', false],
    ['OFFLINE', false],
  ])('an agent who is %s: %s', (availability, expected) => {
    expect(canReceive(anAgent('grace', { availability }))).toBe(expected);
  });

  it('an agent with one slot left, and none with none left', () => {
    expect(canReceive(anAgent('grace', { used: 1 }))).toBe(true);
    expect(canReceive(anAgent('grace', { used: 2 }))).toBe(false);
  });

  it('asks ONLINE agents before OCCUPIED ones, then who is idle longest, then by id', () => {
    const agents = [
      anAgent('occupied-never-used', { availability: 'OCCUPIED', idleSince: -Infinity }),
      anAgent('just-used', { idleSince: 300 }),
      anAgent('b-used-before', { idleSince: 200 }),
      anAgent('a-used-before', { idleSince: 200 }),
      anAgent('occupied-used', { availability: 'OCCUPIED', idleSince: 100 }),
      anAgent('never-used', { idleSince: -Infinity }),
      full('full'),
      away('away'),
    ];

    expect(receivers(agents).map(({ id }) => id)).toEqual([
      'never-used',
      'a-used-before',
      'b-used-before',
      'just-used',
      'occupied-never-used',
      'occupied-used',
    ]);
  });
});

describe('how the agents of a skill stand', () => {
  it.each([
    ['FREE with one slot among them', [full('a'), away('b'), free('c')], 'FREE'],
    ['FULL when all who work are full', [full('a'), away('b')], 'FULL'],
    ['FULL when an OCCUPIED one is full', [anAgent('a', { availability: 'OCCUPIED', used: 2 })], 'FULL'],
    ['AWAY when nobody works', [away('a'), anAgent('b', { availability: 'BACK_SOON' })], 'AWAY'],
    ['AWAY when there is nobody', [], 'AWAY'],
  ])('%s', (_, agents, expected) => {
    expect(standing(agents)).toBe(expected);
  });
});
