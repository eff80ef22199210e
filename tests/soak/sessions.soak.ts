import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isOutage } from '../../subgraphs/kit/database/outage.js';
import { readPosition, writeCursor } from '../../subgraphs/kit/pagination.js';
import { aConversation, cancel, close, mustAccept, rollOver } from '../subgraphs/transfers/commands.js';
import { startAfresh } from '../subgraphs/transfers/staff.js';
import { aProcess, aWorld } from '../subgraphs/transfers/world.js';
import type { Stream, World } from '../subgraphs/transfers/world.js';
import { query } from '../support/query.js';

// SOAK=5 ends some 100 sessions.
const rounds = Number(process.env['SOAK']) * 5;

let worlds: [World, World];
let stop: () => Promise<void>;
beforeAll(async () => {
  const first = await aWorld();
  const second = aProcess(first.surroundings);
  worlds = [first, second];
  stop = async () => {
    await second.stop();
    await first.stop();
  };
});
afterAll(() => stop());

/** A stream of a log, and the positions after `$1` that it is to tell. */
interface Kind {
  readonly of: 'event' | 'custody' | 'message';
  readonly who: string;
  readonly field: string;
  readonly arguments?: string;
  readonly expected: string;
}

const fed = `select position from transfers.feed_entry where account_id = 'acme-retail' and position > $1`;
const moved = (account: string): string => `
  select position from transfers.custody_change where '${account}' in (account_id, left_account_id) and position > $1
  union all
  select ended_position from transfers.custody where account_id = '${account}' and ended_position > $1`;
const sent = 'select position from conversations.message m';
const after = `m.brand_id = 'acme' and m.position > $1`;

const kinds: readonly Kind[] = [
  { of: 'event', who: 'retail-manager', field: 'transferEventRecorded', expected: fed },
  {
    of: 'event',
    who: 'retail-manager',
    field: 'transferEventRecorded',
    arguments: 'types: [OFFERED, ACCEPTED]',
    expected: `${fed} and type in ('OFFERED', 'ACCEPTED')`,
  },
  { of: 'custody', who: 'retail-manager', field: 'custodyChanged', expected: moved('acme-retail') },
  { of: 'custody', who: 'bank-agent-1', field: 'custodyChanged', expected: moved('acme-bank') },
  { of: 'message', who: 'acme-web', field: 'messageSent', expected: `${sent} where ${after}` },
  {
    of: 'message',
    who: 'retail-agent-1',
    field: 'messageSent',
    expected: `${sent}, transfers.holder_at(conversation_id, position) h
      where h.agent_id = 'retail-agent-1' and ${after}`,
  },
];

it(
  'every stream misses nothing and repeats nothing while sessions of the database end all the time',
  { timeout: 600_000 },
  async () => {
    const [world] = worlds;
    await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
    const end: { position: bigint | null } = { position: null };
    const followed = kinds.flatMap((kind) => [
      ...worlds.map((on) => follow(kind, [on], Infinity, end)),
      follow(kind, worlds, 4, end),
    ]);

    const others = Array.from({ length: 4 }, () => load(rounds));
    const ended = await load(rounds, endSessions);
    await Promise.all(others);
    end.position = await headOf(world);
    await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
    await load(1); // each stream is told something behind the end

    for (const [at, told] of (await Promise.all(followed)).entries()) {
      const kind = kinds[Math.floor(at / 3)];
      if (kind) expect(told).toEqual(await expected(kind, end.position));
    }
    expect(ended).toBeGreaterThan(rounds);
  },
);

/** Follows, on one process after the other, through connections that break after so many events, up to the end. */
async function follow(
  kind: Kind,
  on: readonly World[],
  most: number,
  end: { readonly position: bigint | null },
): Promise<bigint[]> {
  const told: bigint[] = [];
  for (let connections = 0; ; connections += 1) {
    const world = on[connections % on.length];
    if (!world) throw new Error('there is no process');
    const stream = await open(world, kind, told.at(-1) ?? 0n);
    for (let count = 0; count < most; count += 1) {
      const next = (await stream.next())?.[kind.field] as { cursor: string };
      const position = readPosition(kind.of, next.cursor, 'acme');
      if (end.position !== null && position > end.position) {
        await stream.leave();
        return told;
      }
      told.push(position);
    }
    await stream.leave();
  }
}

/** As a client that is told to try again. */
async function open(world: World, kind: Kind, position: bigint): Promise<Stream> {
  const document = `subscription ($after: String) {
    ${kind.field}(after: $after ${kind.arguments ?? ''}) { cursor } }`;
  const variables = { after: writeCursor(kind.of, 'acme', String(position)) };
  const opening = kind.of === 'message' ? world.followConversations : world.follow;
  try {
    return await opening(kind.who, document, variables);
  } catch (error) {
    if (!isOutage(error)) throw error;
    return open(world, kind, position);
  }
}

async function expected({ expected }: Kind, end: bigint): Promise<bigint[]> {
  const [{ database }] = worlds;
  const rows = await database.query<{ position: bigint }>(expected, ['0']);
  const positions = rows.map(({ position }) => position).filter((position) => position <= end);
  return positions.sort((one, other) => (one < other ? -1 : 1));
}

async function headOf({ database }: World): Promise<bigint> {
  const [log] = await database.query<{ position: bigint }>(
    `select position from transfers.brand_log where brand_id = 'acme'`,
  );
  return log?.position ?? 0n;
}

/** Ends those that listen, those that have last read for a stream, and now and then any; how many there were. */
async function endSessions(): Promise<number> {
  const [{ surroundings }] = worlds;
  const ended = await query(
    surroundings.testDatabase.url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and (query ~ '^(listen|select 1$)' or query ~ 'feed_entry|custody_change|stretch' or random() < 0.02)`,
  );
  return ended.length;
}

/**
 * Conversations that are spoken in, moved or not, and closed. Whoever loses its session leaves off. One may end sessions
 * between its steps, also those of the others: answers how many.
 */
async function load(count: number, endSome = (): Promise<number> => Promise.resolve(0)): Promise<number> {
  let ended = 0;
  for (let round = 0; round < count; round += 1) {
    const world = worlds[round % 2 === 0 ? 0 : 1];
    try {
      const conversationId = await aConversation(world);
      await speak(world, conversationId);
      ended += await endSome();
      await move(world, conversationId, round % 3 === 0).finally(() => close(world, conversationId));
    } catch {
      // what was committed is told all the same
    }
  }
  return ended;
}

async function move(world: World, conversationId: string, isAccepted: boolean): Promise<void> {
  const destinationSkillId = 'acme-bank-care';
  const { transfer } = await rollOver(world, 'retail-manager', { conversationId, destinationSkillId });
  if (!transfer) return;
  if (isAccepted) await mustAccept(world, 'bank-agent-1', transfer.id);
  else await cancel(world, 'retail-manager', { transferId: transfer.id });
}

async function speak(world: World, conversationId: string): Promise<void> {
  await world.askConversations(
    'acme-web',
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }',
    { input: { conversationId, text: 'Hello?', idempotencyKey: randomUUID() } },
  );
}
