import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { expectSound } from './soundness.js';
import { startAfresh } from './staff.js';
import { aWorld, monday } from './world.js';
import type { World } from './world.js';

/**
 * One world for all tests of a file. Each of them begins with only these agents at work, and nothing going on; what it
 * leaves is seen to be sound. What a file does after each test itself is done before that.
 */
export function oneWorld(keep: (world: World) => void, ...atWork: string[]): void {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
    keep(world);
  });
  beforeEach(() => startAfresh(world, ...atWork));
  afterEach(async () => {
    await world.leaveStreams();
    await expectSound(world);
    world.clock.set(monday);
  });
  afterAll(() => world.stop());
}
