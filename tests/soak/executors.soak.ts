import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bothExecutors, compare } from '../support/bothExecutors.js';
import { imaginedMaze } from '../support/tradingMaze.js';
import { imaginedRollover } from '../support/imaginedRollover.js';
import { nastyShop } from '../support/nastyShop.js';

const effort = Number(process.env['SOAK']);
const firstSeed = Number(process.env['SEED'] ?? randomInt(2 ** 20));

/** With the least effort that CI makes (5), 5,500 operations. */
describe(`our executor and Apollo's, from SEED=${firstSeed} on, answer alike`, () => {
  it.each([
    ['on a shop that is nasty', nastyShop, 400],
    ['in a maze', imaginedMaze, 400],
    ['on our own graph', imaginedRollover, 300],
  ])(
    '%s',
    async (_, subgraphs, operations) => {
      const both = await bothExecutors(await subgraphs());

      const { differences, onList } = await compare(both, {
        from: firstSeed,
        operations: operations * effort,
      });

      expect(differences).toEqual([]);
      expect(onList).toBeLessThan((operations * effort) / 10);
    },
    400_000 * effort,
  );
});
