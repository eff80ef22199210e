import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { people } from '../support/people.js';
import { aRunningSystem } from '../support/runningSystem.js';
import type { TestSystem } from '../support/runningSystem.js';

let dataDir: string;
let system: TestSystem;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rollover-desk-'));
  system = await aRunningSystem({ dataDir });
});
afterAll(async () => {
  await system.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it('the desk in a terminal rings, accepts and leaves', async () => {
  const { setAvailability, startConversation, rollOver } = people(system);
  await Promise.all(['retail-agent-2', 'bank-agent-2'].map((agentId) => setAvailability(agentId, 'AWAY')));
  const desk = spawn(process.execPath, ['dist/examples/frontend/main.js', 'bank-agent-1', system.url], {
    env: { ...process.env, DATA_DIR: dataDir },
  });
  onTestFinished(() => void desk.kill());
  let told = '';
  for (const stream of [desk.stdout, desk.stderr])
    stream.on('data', (text: Buffer) => (told += String(text)));
  const ended = once(desk, 'close');
  await expect.poll(() => told, { timeout: 20_000 }).toMatch(/rings: nothing[^]*inbox: empty/);

  await rollOver('retail-agent-1', await startConversation());
  await expect.poll(() => told, { timeout: 10_000 }).toContain('rings: Identity is checked.');
  desk.stdin.write('a\n');
  await expect.poll(() => told, { timeout: 10_000 }).toContain('inbox: Ada');
  desk.stdin.end();

  expect(await ended).toEqual([0, null]);
});
