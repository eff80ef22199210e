import { parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { required } from '../../../subgraphs/kit/required.js';
import { subscribeAhead } from '../../../subgraphs/kit/streams/subscribeAhead.js';
import { allAfter, headOf, load } from './reconnecting.js';
import { startAfresh } from './staff.js';
import { aProcess, aWorld } from './world.js';
import type { World } from './world.js';

let world: World;
/** Another process, with few connections to the database. */
let small: World;
let stop: () => Promise<void>;
let start: string;
beforeAll(async () => {
  const made = await aWorld();
  world = made;
  stop = made.stop;
  await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
  small = aProcess(world.surroundings, { pool: { connections: 4, patienceMs: 5_000 } });
  start = await headOf(world, manager);
  await load([world], 6);
});
afterAll(async () => {
  await small.stop();
  await stop();
});

const manager = 'retail-manager';
const document = parse(`subscription ($after: String!) {
  transferEventRecorded(after: $after) { cursor transfer { status } } }`);

/** A stream of the small process after a cursor, as servers open it. */
async function follow(after: string): Promise<AsyncIterableIterator<ExecutionResult>> {
  const { schema } = small.subgraph;
  const contextValue = await small.subgraph.context(await small.headersFor(manager));
  const stream = await subscribeAhead({ schema, document, contextValue, variableValues: { after } });
  if (!(Symbol.asyncIterator in stream)) throw required(stream.errors?.[0], 'an error');
  return stream;
}

/** The cursors that a stream of the small process tells after one, up to a last one. */
async function replay(after: string, last: string): Promise<string[]> {
  const stream = await follow(after);
  const told: string[] = [];
  for await (const result of stream) {
    told.push(cursorIn(result));
    if (told.at(-1) === last) break;
  }
  return told;
}

function cursorIn({ data, errors }: ExecutionResult): string {
  if (errors) throw new Error(errors.map(({ message }) => message).join());
  return (data?.['transferEventRecorded'] as { cursor: string }).cursor;
}

/** Lets nobody read transfers until it is called. */
async function lockTransfers(): Promise<() => Promise<void>> {
  let unlock: () => void = () => undefined;
  const unlocked = new Promise<void>((resolve) => (unlock = resolve));
  let over = Promise.resolve();
  await new Promise<void>((locked) => {
    over = world.database.transaction(async (sql) => {
      await sql.query('lock table transfers.transfer in access exclusive mode');
      locked();
      await unlocked;
    });
  });
  return () => {
    unlock();
    return over;
  };
}

async function waitingForLocks(): Promise<number> {
  const waiting = await world.database.query('select from pg_locks where not granted');
  return waiting.length;
}

it('leaves requests their connections while many come back, each with a cursor of its own', async () => {
  const cursors = await allAfter(world, manager, start);
  const last = required(cursors.at(-1), 'a cursor');
  const unlock = await lockTransfers();
  const replays = Promise.all(cursors.slice(0, -1).map((after) => replay(after, last)));
  await vi.waitFor(async () => {
    expect(await waitingForLocks()).toBeGreaterThanOrEqual(2);
  });

  for (let asked = 0; asked < 10; asked += 1) await headOf(small, manager);
  await unlock();

  for (const [at, told] of (await replays).entries()) expect(told).toEqual(cursors.slice(at + 1));
});

it('tells nobody anything more who loses access while it replays, however much was made ready', async () => {
  const idle = small.listening();
  const stream = await follow(start);
  await stream.next();
  expect(small.listening()).toBeGreaterThan(idle);

  await world.database.query(`update accounts."user" set revoked_at = now() where id = $1`, [manager]);
  const told: unknown[] = [];
  await vi.waitFor(() => {
    expect(small.listening()).toBe(idle);
  });
  const failure = await (async () => {
    for (;;) told.push((await stream.next()).value);
  })().catch((error: unknown) => error);

  expect(failure).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  expect(told).toEqual([]);
  await world.database.query(`update accounts."user" set revoked_at = null where id = $1`, [manager]);
});
