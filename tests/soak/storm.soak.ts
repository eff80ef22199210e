import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { tokenClaims } from '../../prisma/demo/tokenClaims.js';
import { demoUsers } from '../../prisma/demo/users.js';
import { developmentKeys } from '../../scripts/developmentKeys.js';
import type { DevelopmentKeys } from '../../scripts/developmentKeys.js';
import { required } from '../../subgraphs/kit/required.js';
import { aDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { endAll } from '../support/processes.js';
import { aVisitor, passThrough } from '../system/visitors.js';
import type { Visitor } from '../system/visitors.js';
import { aServer } from './crash/server.js';
import type { Server } from './crash/server.js';
import { aFollower } from './storm/followers.js';
import type { Follower } from './storm/followers.js';

// SOAK=2 opens 500 connections at once, SOAK=40 10,000: `ulimit -n` has to allow that many, here and in the server.
const clients = Number(process.env['SOAK']) * 250;
const liveWithinMs = 10_000;
/** How many conversations passed while the clients were away. */
const missed = 5;

let dataDir: string;
let database: TestDatabase;
let keys: DevelopmentKeys;
let server: Server;
let connector: Visitor;
let manager: Visitor;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rollover-storm-'));
  database = await aDatabase();
  keys = await developmentKeys(dataDir);
  server = await aServer(database.url, dataDir);
  connector = aVisitor([server], await tokenOf('acme-web'));
  manager = aVisitor([server], await tokenOf('retail-manager'));
});
afterAll(async () => {
  await endAll();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

it(
  `${clients} connections are opened at once after a restart, each with a token and a cursor of its own, and are all live soon`,
  { timeout: 600_000 },
  async () => {
    await start();
    await passThrough(connector, manager);
    const [from] = await recorded();
    for (let passed = 0; passed < missed; passed += 1) await passThrough(connector, manager);
    const before = await recorded(from);
    const tokens = await Promise.all(
      Array.from({ length: clients }, (_, at) => tokenOf('retail-manager', at)),
    );
    expect(await server.stop()).toBe(0);
    await start();

    const startedAt = performance.now();
    const followers = tokens.map((token, at) =>
      aFollower(server.url, token, required(before[at % (before.length - 1)], 'a cursor')),
    );
    await allReach(followers, before.at(-1));
    const tookMs = Math.round(performance.now() - startedAt);
    await passThrough(connector, manager);
    const all = await recorded(from);
    await allReach(followers, all.at(-1));

    say(`${clients} connections were live after ${tookMs} ms`);
    for (const [at, { cursors }] of followers.entries())
      expect(cursors).toEqual(all.slice((at % (before.length - 1)) + 1));
    await Promise.all(followers.map((follower) => follower.leave()));
    expect(await server.stop()).toBe(0);
    expect(server.faults()).toEqual([]);
    expect(tookMs).toBeLessThan(liveWithinMs);
  },
);

async function start(): Promise<void> {
  server.start();
  await vi.waitFor(async () => {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  }, 60_000);
}

async function allReach(followers: readonly Follower[], cursor: string | undefined): Promise<void> {
  const last = required(cursor, 'an event');
  await Promise.all(followers.map((follower) => follower.reached(last)));
}

/** The cursors of the manager's feed, after one. */
async function recorded(after: string | null = null): Promise<string[]> {
  const page = `query ($after: String) { transferEvents(after: $after, first: 100) { nodes { cursor } } }`;
  const { transferEvents } = await manager.ask(page, { after });
  return (transferEvents as { nodes: { cursor: string }[] }).nodes.map(({ cursor }) => cursor);
}

/** `device` has the token differ in a claim, so that its bearer shares a stream with nobody. */
function tokenOf(who: string, device?: number): Promise<string> {
  const user = required(
    demoUsers.find(({ id }) => id === who),
    who,
  );
  return keys.sign({ ...tokenClaims(user), ...(device !== undefined && { device }) }, '1h');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
