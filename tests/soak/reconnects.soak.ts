import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  allAfter,
  eventsOfRound,
  followBroken,
  headOf,
  load,
  workers,
} from '../subgraphs/transfers/reconnecting.js';
import { startAfresh } from '../subgraphs/transfers/staff.js';
import { aProcess, aWorld } from '../subgraphs/transfers/world.js';
import type { World } from '../subgraphs/transfers/world.js';

// SOAK=5 breaks the connection some 100 times for each follower, SOAK=50 some 1,000 times.
const rounds = Math.ceil(Number(process.env['SOAK']) * 1.5);
const manager = 'retail-manager';

let worlds: World[];
let stop: () => Promise<void>;
beforeAll(async () => {
  const first = await aWorld();
  const others = [aProcess(first.surroundings), aProcess(first.surroundings)];
  worlds = [first, ...others];
  stop = async () => {
    await Promise.all(others.map((other) => other.stop()));
    await first.stop();
  };
});
afterAll(() => stop());

it(
  'misses nothing and repeats nothing over connections that break all the time',
  { timeout: 600_000 },
  async () => {
    const [world] = worlds;
    if (!world) throw new Error('there is no process');
    await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
    const from = await headOf(world, manager);
    const count = rounds * workers * eventsOfRound;

    const [, ...followed] = await Promise.all([
      load(worlds, rounds),
      ...Array.from({ length: 5 }, () => followBroken(worlds, manager, from, count)),
    ]);

    const all = await allAfter(world, manager, from);
    for (const { cursors, connections } of followed) {
      expect(cursors).toEqual(all);
      expect(connections).toBeGreaterThanOrEqual(count);
    }
  },
);
