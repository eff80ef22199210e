import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { tokenClaims } from '../../prisma/demo/tokenClaims.js';
import { demoUsers } from '../../prisma/demo/users.js';
import { developmentKeys } from '../../scripts/developmentKeys.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import type { Database } from '../../subgraphs/kit/database/database.js';
import { aDatabase } from '../support/database.js';
import { brokenInvariants } from '../support/invariants.js';
import { endAll } from '../support/processes.js';
import { chance } from './crash/chance.js';
import type { Chance } from './crash/chance.js';
import { openCounter } from './crash/counter.js';
import type { Counter, Told } from './crash/counter.js';
import { aFollower } from './crash/follower.js';
import type { Follower } from './crash/follower.js';
import { aConnector, agents, anAgent } from './crash/people.js';
import { discrepancies, lost, wronglySeen, wrongWarmMessages } from './crash/reckoning.js';
import { aServer } from './crash/server.js';
import type { Server } from './crash/server.js';

// SOAK=2 kills the server fifty times, SOAK=40 a thousand times. SEED=… decides alike again what is left to chance.
const kills = Number(process.env['SOAK']) * 25;
const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
const firstAnswerWithinMs = 5_000;
const dueWorkWithinMs = 5_000;
const longestLoadMs = 1_500;

let dataDir: string;
let database: Database;
let server: Server;
let tokenOf: (who: string) => Promise<string>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rollover-crash-'));
  const { url } = await aDatabase();
  database = openDatabase(url, { connections: 3, patienceMs: 60_000 });
  server = await aServer(url, dataDir);
  const keys = await developmentKeys(dataDir);
  const tokens = new Map<string, Promise<string>>();
  tokenOf = (who) => {
    const token = tokens.get(who) ?? keys.sign(claimsOf(who), '24h');
    tokens.set(who, token);
    return token;
  };
});
afterAll(async () => {
  await endAll();
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

it(
  `is killed ${kills} times under load, and loses, doubles and forgets nothing`,
  { timeout: 120_000 + kills * 20_000 },
  async () => {
    say(`SEED=${seed} SOAK=${kills / 25} npm run soak -- tests/soak/crash.soak.ts repeats this`);
    const random = chance(seed);
    const counter = openCounter(server.url, tokenOf);
    const follower = aFollower(server.url, await tokenOf('acme-analyst'));
    server.start();
    await vi.waitFor(
      async () => {
        expect(await counter.query('acme-analyst', '{ viewer { id } }')).not.toBeNull();
      },
      { timeout: 60_000 },
    );
    await beImpatient();

    const people = startWork(counter, random, follower);
    const restarts: Restart[] = [];
    while (restarts.length < kills) {
      await people.during(delay(random.between(0, longestLoadMs)));
      restarts.push(await people.during(killAndRestart(counter, random)));
      if (restarts.length % 10 === 0) {
        await database.query('vacuum analyze'); // nobody else does: a thousand kills leave much behind
        expect(await brokenInvariants(database)).toEqual([]);
        say(progress(restarts, counter, follower));
      }
    }
    await people.goHome();
    await settleAll(counter);
    say(progress(restarts, counter, follower));
    await follower.caughtUp();

    expect(await brokenInvariants(database)).toEqual([]);
    expect(await discrepancies(database, counter.told)).toEqual({});
    expect(await wrongWarmMessages(database)).toEqual([]);
    expect(await wronglySeen(database, follower.seen)).toEqual([]);
    expect(await changedAnswers(counter, counter.told.slice(-500))).toEqual([]);
    await follower.leave();
    expect(await server.stop()).toBe(0);
    expect(server.faults()).toEqual([]);
    expect(Math.max(...restarts.map(({ firstAnswerMs }) => firstAnswerMs))).toBeLessThan(firstAnswerWithinMs);
    expect(Math.max(...restarts.map(({ dueWorkMs }) => dueWorkMs))).toBeLessThan(dueWorkWithinMs);
  },
);

interface Restart {
  /** From the start of the process to the first answer that anybody got. */
  readonly firstAnswerMs: number;
  /** From there until everything was done that had become due before. */
  readonly dueWorkMs: number;
}

/** One time in ten it is killed again while it starts. */
async function killAndRestart(counter: Counter, random: Chance): Promise<Restart> {
  await server.kill();
  const told = [...counter.told];
  expect(await lost(database, told.slice(-200))).toEqual([]);
  if (random.isLucky(0.1)) {
    server.start();
    await delay(random.between(0, longestLoadMs));
    await server.kill();
  }
  await delay(random.between(50, 300));

  const startedAt = Date.now();
  server.start();
  const answeredAt = await counter.nextAnswer();
  const sample = Array.from({ length: 5 }, () => random.oneOf(told)).filter((each) => each !== undefined);
  expect(await changedAnswers(counter, sample)).toEqual([]);
  await vi.waitFor(
    async () => {
      expect(await dueBefore(startedAt)).toEqual([]);
    },
    { timeout: 30_000, interval: 50 },
  );
  return { firstAnswerMs: answeredAt - startedAt, dueWorkMs: Date.now() - answeredAt };
}

interface People {
  /** What `other` answers; rejects when somebody was told a fault meanwhile. */
  during<T>(other: Promise<T>): Promise<T>;
  /** Everybody brings what was begun to its answer. */
  goHome(): Promise<void>;
}

function startWork(counter: Counter, random: Chance, follower: Follower): People {
  const ownChance = (): Chance => chance(Math.floor(random.next() * 2 ** 31));
  const workers = [
    ...['web 1', 'web 2', 'web 3'].map((desk) => aConnector(counter, ownChance(), desk)),
    ...agents.map((id) => anAgent(counter, ownChance(), id, follower.follow)),
  ];
  let isOver = false;
  const work = Promise.all(workers.map((worker) => worker.work(() => isOver)));
  const fault = new Promise<never>((_, reject) => void work.catch(reject));
  fault.catch(() => undefined); // told by whoever waits meanwhile
  return {
    during: (other) => Promise.race([other, fault]),
    async goHome() {
      isOver = true;
      await work;
    },
  };
}

/** Offers, waits and transfers end within seconds, so that much becomes due while the server is down. */
async function beImpatient(): Promise<void> {
  await database.query(
    'update accounts.account set offer_timeout_seconds = 2, transfer_deadline_seconds = 20',
  );
  await database.query('update skills.skill set max_wait_seconds = 6');
}

/** With everybody at work nothing stays in between: transfers end, and whoever waits gets an agent. */
async function settleAll(counter: Counter): Promise<void> {
  let round = 0;
  await vi.waitFor(
    async () => {
      round += 1;
      for (const who of agents) {
        const input = { availability: 'ONLINE', idempotencyKey: `settle ${round}` };
        await counter.command({ who, mutation: 'setAvailability', input });
      }
      const limbo = await database.query(
        `select id from transfers.transfer where status in ('QUEUED', 'OFFERED')
         union all select conversation_id from transfers.custody where agent_id is null and ended_at is null`,
      );
      expect(limbo).toEqual([]);
    },
    { timeout: 60_000, interval: 500 },
  );
}

/** What is answered otherwise now than it was. */
async function changedAnswers(counter: Counter, told: readonly Told[]): Promise<object[]> {
  const answers = await Promise.all(
    told.map(async (before) => ({ before, now: await counter.again(before) })),
  );
  return answers.filter(({ before, now }) => JSON.stringify(before) !== JSON.stringify(now));
}

async function dueBefore(instant: number): Promise<object[]> {
  return database.query('select id from transfers.transfer where due_at < $1', [new Date(instant)]);
}

function progress(restarts: readonly Restart[], { told, unanswered }: Counter, follower: Follower): string {
  const first = restarts.map(({ firstAnswerMs }) => firstAnswerMs);
  const due = restarts.map(({ dueWorkMs }) => dueWorkMs);
  const { followed, resumed } = follower.counts();
  return (
    `${restarts.length} of ${kills} kills; ${told.length} commands answered, ${unanswered()} requests were not; ` +
    `${followed} transfers followed, ${resumed} streams resumed; first answer after ${spread(first)}; ` +
    `what was due done after ${spread(due)} more`
  );
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return `${at(0.5)} ms (p50), ${at(0.9)} (p90), ${at(1)} (longest)`;
}

function claimsOf(userId: string): JWTPayload {
  const user = demoUsers.find(({ id }) => id === userId);
  if (!user) throw new Error(`the demo world has no user ${userId}`);
  return tokenClaims(user);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
