import type { World } from './world.js';

/** Lets what is due be done at that instant. */
export async function at(world: World, instant: string): Promise<void> {
  world.clock.set(instant);
  await world.work();
}

/** Lets so much time pass, and what is due be done. */
export async function pass(world: World, seconds: number): Promise<void> {
  world.clock.advance(seconds * 1000);
  await world.work();
}
