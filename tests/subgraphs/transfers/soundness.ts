import { expect } from 'vitest';
import { brokenInvariants } from '../../support/invariants.js';
import type { World } from './world.js';

export async function expectSound({ database }: World): Promise<void> {
  expect(await brokenInvariants(database)).toEqual([]);
}
