import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { startAfresh } from '../subgraphs/transfers/staff.js';
import { monday } from '../subgraphs/transfers/world.js';
import { someProcesses } from './processes.js';
import type { Processes } from './processes.js';

/**
 * Gives the tests of a file several processes. Each test begins on Monday, with nothing going on and one agent of retail
 * and one of bank at work; after each the invariants hold, and nothing had to be run again after a deadlock.
 */
export function racing(count: number, started: (processes: Processes) => void): void {
  let processes: Processes;
  let retries = 0;
  beforeAll(async () => {
    processes = await someProcesses(count);
    started(processes);
  });
  beforeEach(async () => {
    await startAfresh(processes.world, 'retail-agent-1', 'bank-agent-1');
    retries = processes.retries();
  });
  afterEach(async () => {
    await expectSound(processes.world);
    expect(processes.retries() - retries, 'deadlocks').toBe(0);
    processes.world.clock.set(monday);
  });
  afterAll(() => processes.stop());
}
