import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { tokenClaims } from '../../prisma/demo/tokenClaims.js';
import { demoUsers } from '../../prisma/demo/users.js';
import { seed } from '../../prisma/seed.js';
import { developmentKeys } from '../../scripts/developmentKeys.js';
import type { DevelopmentKeys } from '../../scripts/developmentKeys.js';
import { systemClock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import type { Database } from '../../subgraphs/kit/database/database.js';
import { required } from '../../subgraphs/kit/required.js';
import { aProcess } from '../subgraphs/transfers/world.js';
import type { World } from '../subgraphs/transfers/world.js';
import { aClock } from '../support/clock.js';
import { aDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { brokenInvariants } from '../support/invariants.js';
import { endAll } from '../support/processes.js';
import { aTestIssuer } from '../support/tokens.js';
import { aVisitor } from '../system/visitors.js';
import type { Visitor } from '../system/visitors.js';
import { aServer } from './crash/server.js';
import type { Server } from './crash/server.js';
import { claimsOf, hire } from './leases/staff.js';
import type { LeasingAgent, Staff } from './leases/staff.js';
import { holdStream } from './leases/streams.js';

// SOAK=5 has a thousand agents connected when the server is killed.
const agents = Number(process.env['SOAK']) * 200;
const conversations = agents / 5;
/** How many are begun at once. */
const desks = 5;

let dataDir: string;
let testDatabase: TestDatabase;
let database: Database;
let keys: DevelopmentKeys;
let server: Server;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rollover-leases-'));
  testDatabase = await aDatabase();
  database = openDatabase(testDatabase.url, { connections: 3 });
  await seed(database, systemClock);
  keys = await developmentKeys(dataDir);
  server = await aServer(testDatabase.url, dataDir);
});
afterAll(async () => {
  await endAll();
  await database.close();
  await testDatabase.drop();
  await rm(dataDir, { recursive: true, force: true });
});

it(
  `a server is killed that holds the leases of ${agents} agents: who comes back keeps all, who does not is OFFLINE in time`,
  { timeout: 120_000 + agents * 100 },
  async () => {
    const staff = await hire(database, agents);
    await connectAll(staff);
    await giveWork();
    const before = { held: await holders(), ringing: await ringing() };
    expect(before.held).toHaveLength(conversations);
    expect(before.ringing.length).toBeGreaterThanOrEqual(conversations / 3);

    await server.kill();
    const world = await restarted();
    const reconnectedMs = await timed(() => reconnect(world, staff.staying));
    await pass(world, 60);
    expect(await offline()).toEqual([]);
    const goneMs = await timed(async () => {
      await pass(world, 40);
      await workUntilDone(world);
    });

    const ids = (of: readonly LeasingAgent[]): string[] => of.map(({ id }) => id).sort();
    expect(await offline()).toEqual(ids(staff.gone));
    expect(await causes(staff.gone)).toEqual(['DISCONNECTED']);
    expectKept(before.held, await holders(), staff);
    expectKept(before.ringing, await ringing(), staff);
    expect(await brokenInvariants(database)).toEqual([]);
    const lost = (of: Work[]): number =>
      of.filter(({ agent }) => ids(staff.gone).includes(agent ?? '')).length;
    say(
      `${staff.staying.length} streams reopened in ${reconnectedMs} ms; ${staff.gone.length} agents taken OFFLINE, ` +
        `${lost(before.held)} conversations and ${lost(before.ringing)} offers given to others in ${goneMs} ms`,
    );
    await world.stop();
  },
);

/** Somebody has it: a conversation is held by an agent, a transfer rings at one. */
interface Work {
  readonly id: string;
  readonly agent: string | null;
}

/** Whoever is there keeps what it had, and what others had is with one of them: nothing is lost, doubled or in limbo. */
function expectKept(before: readonly Work[], now: readonly Work[], { staying }: Staff): void {
  const there = new Set(staying.map(({ id }) => id));
  const kept = before.filter(({ agent }) => agent !== null && there.has(agent));
  expect(now.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(now).toEqual(expect.arrayContaining(kept));
  expect(now.filter(({ agent }) => agent === null || !there.has(agent))).toEqual([]);
}

async function connectAll({ staying, gone }: Staff): Promise<void> {
  server.start();
  const admin = aVisitor([server], await tokenOf('admin'));
  await vi.waitFor(() => admin.ask('{ viewer { id } }'), { timeout: 60_000 });
  const all = [...staying, ...gone];
  await Promise.all(all.map(async (agent) => holdStream(server.url, await keys.sign(claimsOf(agent), '1h'))));
  await vi.waitFor(
    async () => {
      const [held] = await database.query<{ leases: number }>(
        'select count(*)::int as leases from transfers.connection where expires_at > now()',
      );
      expect(held?.leases).toBe(all.length);
    },
    { timeout: 60_000 },
  );
}

/** A conversation for every fifth agent, half of which ring in another account. */
async function giveWork(): Promise<void> {
  const connector = aVisitor([server], await tokenOf('acme-web'));
  const manager = aVisitor([server], await tokenOf('retail-manager'));
  const desk = async (from: number): Promise<void> => {
    for (let at = from; at < conversations; at += desks)
      await begin(connector, at % 2 === 0 ? manager : null);
  };
  await Promise.all(Array.from({ length: desks }, (_, from) => desk(from)));
}

async function begin(connector: Visitor, manager: Visitor | null): Promise<void> {
  const idempotencyKey = randomUUID();
  const entry = { accountId: 'acme-retail', skillId: 'acme-retail-care', channel: 'WEB' };
  const { startConversation } = await connector.ask(
    `mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }`,
    { input: { ...entry, consumerName: 'Ada', text: 'Hello', idempotencyKey } },
  );
  const { conversation } = startConversation as { conversation: { id: string } };
  const input = { conversationId: conversation.id, destinationSkillId: 'acme-bank-care', idempotencyKey };
  await manager?.ask(
    `mutation ($input: RolloverConversationInput!) { rolloverConversation(input: $input) { userErrors { code } } }`,
    { input },
  );
}

/** The next life of the server, whose clock the test moves; deaf to news, so that it works when it is told to. */
async function restarted(): Promise<World> {
  const clock = aClock(new Date().toISOString());
  return aProcess({ testDatabase, clock, issuer: await aTestIssuer() }, { hears: ['rollover_log'] });
}

async function reconnect(world: World, staying: readonly LeasingAgent[]): Promise<void> {
  await Promise.all(
    staying.map((agent) => world.follow(claimsOf(agent), 'subscription { offerChanged { id } }')),
  );
}

/** Lets the time pass while the worker looks, and renews what is open. */
async function pass(world: World, seconds: number): Promise<void> {
  await world.work();
  for (let left = seconds; left > 0; left -= 20) {
    world.clock.advance(20_000);
    await world.renewConnections();
    await world.work();
  }
}

/** A look takes only so many at once. */
async function workUntilDone(world: World): Promise<void> {
  const isDue = `select from transfers.transfer where due_at <= $1
    union all select from transfers.custody where due_at <= $1 and ended_at is null
    union all (select from transfers.connection group by agent_id having max(expires_at) <= $2) limit 1`;
  const gone = (): Date => new Date(world.clock.now().getTime() - 60_000);
  do await world.work();
  while ((await database.query(isDue, [world.clock.now(), gone()])).length > 0);
}

const holders = (): Promise<Work[]> =>
  database.query<Work & Record<string, unknown>>(
    `select conversation_id as id, agent_id as agent from transfers.custody where ended_at is null order by 1`,
  );

const ringing = (): Promise<Work[]> =>
  database.query<Work & Record<string, unknown>>(
    `select t.id, o.agent_id as agent from transfers.transfer t
     left join transfers.offer o on o.transfer_id = t.id and o.status = 'OPEN' where t.ended_at is null order by 1`,
  );

async function offline(): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from accounts."user" where availability = 'OFFLINE' order by id collate "C"`,
  );
  return rows.map(({ id }) => id);
}

async function causes(of: readonly LeasingAgent[]): Promise<string[]> {
  const rows = await database.query<{ cause: string }>(
    `select distinct availability_cause::text as cause from accounts."user" where id = any ($1)`,
    [of.map(({ id }) => id)],
  );
  return rows.map(({ cause }) => cause);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return Math.round(performance.now() - from);
}

function tokenOf(who: string): Promise<string> {
  const user = required(
    demoUsers.find(({ id }) => id === who),
    who,
  );
  return keys.sign(tokenClaims(user), '1h');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
