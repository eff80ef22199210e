import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { people } from '../support/people.js';
import { aProxy } from '../support/proxy.js';
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

/** The desk of `bank-agent-1`, in a process of its own. */
function aDesk(url: string) {
  const desk = spawn(process.execPath, ['dist/examples/frontend/main.js', 'bank-agent-1', url], {
    env: { ...process.env, DATA_DIR: dataDir },
  });
  onTestFinished(() => void desk.kill());
  let told = '';
  for (const stream of [desk.stdout, desk.stderr])
    stream.on('data', (text: Buffer) => (told += String(text)));
  const ended = once(desk, 'close');
  return { input: desk.stdin, told: () => told, ended };
}

it('the desk in a terminal rings, accepts and leaves', async () => {
  const { setAvailability, startConversation, rollOver } = people(system);
  await Promise.all(['retail-agent-2', 'bank-agent-2'].map((agentId) => setAvailability(agentId, 'AWAY')));
  const { input, told, ended } = aDesk(system.url);
  await expect.poll(told, { timeout: 20_000 }).toMatch(/rings: nothing[^]*inbox: empty/);

  await rollOver('retail-agent-1', await startConversation());
  await expect.poll(told, { timeout: 10_000 }).toContain('rings: Identity is checked.');
  input.write('a\n');
  await expect.poll(told, { timeout: 10_000 }).toContain('inbox: Ada');
  input.end();

  expect(await ended).toEqual([0, null]);
});

it('the desk in a terminal says that the graph is away, stays, and leaves when it is told to', async () => {
  const { startConversation, rollOver } = people(system);
  const network = await aProxy(system.url);
  onTestFinished(() => network.close());
  const { input, told, ended } = aDesk(network.url);
  await rollOver('retail-agent-1', await startConversation());
  await expect.poll(told, { timeout: 20_000 }).toContain('rings: Identity is checked.');

  await network.cut();
  input.write('a\n');
  await expect.poll(told, { timeout: 10_000 }).toContain('TRY_AGAIN');
  expect(told()).toMatch(/rings: nothing\n(?:.*\n)*rings: Identity is checked.\n/);
  input.end();

  expect(await ended).toEqual([0, null]);
});
