import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeCursor } from '../../../subgraphs/kit/pagination.js';
import { logKeptSince } from '../../../subgraphs/transfers/domain/logRetention.js';
import { deleteOldEvents } from '../../../subgraphs/transfers/store/oldEvents.js';
import { begun } from '../../races/interleaving.js';
import { aRollover, aTransfer, cancel, custodyOf, eventsOf, readTransfer, resolve } from './commands.js';
import { startAfresh } from './staff.js';
import { aWorld } from './world.js';
import type { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld('2025-02-28T23:59:00.000Z');
});
beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));
afterAll(() => world.stop());

describe('the event log', () => {
  it.each([
    ['2026-03-01T00:00:00.000Z', '2025-02-01T00:00:00.000Z'],
    ['2026-03-31T23:59:59.999Z', '2025-02-01T00:00:00.000Z'],
    ['2026-04-01T00:00:00.000Z', '2025-03-01T00:00:00.000Z'],
    ['2026-01-15T12:00:00.000Z', '2024-12-01T00:00:00.000Z'],
  ])('is kept for thirteen whole months: at %s since %s', (at, since) => {
    expect(logKeptSince(new Date(at)).toISOString()).toBe(since);
  });

  it('is forgotten by the month, and transfers, lineage and custody are not', async () => {
    const { conversationId, transferId } = await aRollover(world);
    const before = await readTransfer(world, 'retail-manager', transferId);
    world.clock.set('2025-03-01T00:00:00.000Z');
    const later = await aTransfer(world);
    await cancel(world, 'retail-manager', { transferId: later.transferId });

    world.clock.set('2026-03-31T23:59:59.999Z');
    await world.subgraph.forgetOld();
    expect(await eventsOf(world, 'retail-manager', transferId)).toHaveLength(3);
    world.clock.set('2026-04-01T00:00:00.000Z');
    await world.subgraph.forgetOld();

    expect(await eventsOf(world, 'retail-manager', transferId)).toEqual([]);
    expect(await eventsOf(world, 'retail-manager', later.transferId)).toHaveLength(3);
    expect(await readTransfer(world, 'retail-manager', transferId)).toEqual(before);
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'bank-agent-1', version: 2 });
    const lineage = '... on Conversation { lineage { hops { id } custodies { from } } }';
    const reference = { __typename: 'Conversation', id: conversationId };
    expect(await resolve(world, 'acme-analyst', reference, lineage)).toMatchObject({
      lineage: { hops: [{ id: transferId }], custodies: [{}, {}] },
    });
  });

  it('tells the rest of a transfer whose first events are forgotten', async () => {
    world.clock.set('2025-03-31T23:59:50.000Z');
    const { transferId } = await aTransfer(world);
    world.clock.set('2025-04-01T00:00:00.000Z');
    await cancel(world, 'retail-manager', { transferId });

    world.clock.set('2026-05-01T00:00:00.000Z');
    await world.subgraph.forgetOld();

    expect((await eventsOf(world, 'retail-manager', transferId)).map(({ type }) => type)).toEqual([
      'CANCELLED',
    ]);
  });

  it('is not read on after a cursor behind which events are forgotten, and is after the last of these', async () => {
    world.clock.set('2025-04-30T23:59:50.000Z');
    const { transferId } = await aTransfer(world);
    const [queued, offered] = (await pull(world)).nodes.slice(-2);
    world.clock.set('2025-05-01T00:00:00.000Z');
    await cancel(world, 'retail-manager', { transferId });
    world.clock.set('2026-06-01T00:00:00.000Z');
    await world.subgraph.forgetOld();

    const tooOld = {
      message: expect.stringContaining('headCursor') as string,
      extensions: { code: 'CURSOR_TOO_OLD' },
    };
    const after = queued?.cursor;
    await expect(pull(world, after)).rejects.toMatchObject({ cause: tooOld });
    await expect(world.follow('retail-manager', recorded, { after })).rejects.toMatchObject(tooOld);
    await expect(eventsOf(world, 'retail-manager', transferId, after)).rejects.toMatchObject(tooOld);
    expect((await pull(world, offered?.cursor)).nodes.map(({ type }) => type)).toEqual(['CANCELLED']);
    expect(
      (await eventsOf(world, 'retail-manager', transferId, offered?.cursor)).map(({ type }) => type),
    ).toEqual(['CANCELLED']);
    const { headCursor } = await pull(world);
    expect((await pull(world, headCursor)).nodes).toEqual([]);
  });

  it('is forgotten in batches, one brand after the other, by several at once', async () => {
    await world.database.query(`
      with old as (
        select brand_id, transfers.next_positions(brand_id, apart + 2500) + apart as first
        from (values ('acme', 0), ('globex', 5000)) b (brand_id, apart))
      insert into transfers.event
        (id, brand_id, position, transfer_id, version, at, type, status, conversation_id)
      select brand_id || n, brand_id, first + n, (select min(id) from transfers.transfer), 10000 * length(brand_id) + n,
             '2025-05-02T00:00:00.000Z', 'QUEUED', 'QUEUED', 'old'
      from old, generate_series(0, 2499) n`);

    world.clock.set('2026-07-01T00:00:00.000Z');
    await Promise.all([world.subgraph.forgetOld(), world.subgraph.forgetOld()]);

    expect(await world.database.query(`select from transfers.event where conversation_id = 'old'`)).toEqual(
      [],
    );
  });

  it('is not paged on when what comes after the cursor is forgotten before the page is read', async () => {
    world.clock.set('2025-06-30T23:59:50.000Z');
    const { transferId } = await aTransfer(world);
    await cancel(world, 'retail-manager', { transferId });
    const [queued] = (await pull(world)).nodes.slice(-3);
    world.clock.set('2026-08-01T00:00:00.000Z');

    const page = await world.database.transaction(async (sql) => {
      await sql.query('lock table transfers.feed_entry in access exclusive mode');
      const begins = await begun(world, () => pull(world, queued?.cursor));
      await deleteOldEvents(sql, logKeptSince(world.clock.now()), 1_000);
      return begins;
    });

    await expect(page.done).rejects.toMatchObject({ cause: { extensions: { code: 'CURSOR_TOO_OLD' } } });
  });

  it('of one transfer is not told on by a stream when what comes after its cursor is forgotten meanwhile', async () => {
    world.clock.set('2025-07-31T23:59:50.000Z');
    const { transferId } = await aTransfer(world);
    const [queued] = (await pull(world)).nodes.slice(-2);
    world.clock.set('2025-08-01T00:00:00.000Z');
    await cancel(world, 'retail-manager', { transferId });
    const stream = await world.follow('retail-manager', changed, { id: transferId, after: queued?.cursor });

    await forgetAt('2026-09-01T00:00:00.000Z');

    await expect(stream.next()).rejects.toMatchObject({ extensions: { code: 'CURSOR_TOO_OLD' } });
  });

  it('of one transfer is not told on by a stream when what comes after the last event told is forgotten', async () => {
    world.clock.set('2025-08-31T23:59:50.000Z');
    const { transferId } = await aTransfer(world);
    await logMore(transferId, 500, '2025-08-31T23:59:50.000Z');
    await cancel(world, 'retail-manager', { transferId });
    const stream = await world.follow('retail-manager', changed, { id: transferId });
    await stream.next();

    await forgetAt('2026-10-01T00:00:00.000Z');

    const readOn = async (): Promise<void> => {
      while (await stream.next());
    };
    await expect(readOn()).rejects.toMatchObject({ extensions: { code: 'CURSOR_TOO_OLD' } });
  });

  it('of one transfer completes for a stream that has told nothing when all of it is forgotten', async () => {
    world.clock.set('2025-09-30T23:59:50.000Z');
    const { transferId } = await aTransfer(world);
    await cancel(world, 'retail-manager', { transferId });
    const stream = await world.follow('retail-manager', changed, { id: transferId });

    await forgetAt('2026-11-01T00:00:00.000Z');

    expect(await stream.next()).toBeNull();
  });

  it('is not read on by a stream when what it has not come to is forgotten meanwhile', async () => {
    world.clock.set('2025-10-31T23:59:50.000Z');
    const { transferId } = await aTransfer(world);
    await cancel(world, 'retail-manager', { transferId });
    const { headCursor: after } = await pull(world);
    await logMore(transferId, 500, '2025-10-31T23:59:59.000Z');
    const stream = await world.follow('retail-manager', recorded, { after });
    await stream.next();

    world.clock.set('2026-12-01T00:00:00.000Z');
    await world.subgraph.forgetOld();
    const { headCursor: kept } = await pull(world);
    const later = await aTransfer(world);
    await cancel(world, 'retail-manager', { transferId: later.transferId });
    const last = (await pull(world, kept)).nodes.at(-1)?.cursor;

    const readOn = async (): Promise<void> => {
      for (let told; told !== last;) told = ((await stream.next())?.['transferEventRecorded'] as Told).cursor;
    };
    await expect(readOn()).rejects.toMatchObject({ extensions: { code: 'CURSOR_TOO_OLD' } });
  });

  it('of one transfer is read on after any cursor as long as none of its own events is forgotten', async () => {
    const start = writeCursor('event', 'acme', '0');
    const { transferId } = await aTransfer(world);
    await cancel(world, 'retail-manager', { transferId });

    expect(await eventsOf(world, 'retail-manager', transferId, start)).toHaveLength(3);
  });
});

async function forgetAt(at: string): Promise<void> {
  world.clock.set(at);
  await world.subgraph.forgetOld();
}

async function logMore(transferId: string, count: number, at: string): Promise<void> {
  await world.database.query(
    `with log as (select transfers.next_positions('acme', $2) - 1 as before),
       told as (update transfers.transfer set version = version + $2 where id = $1 returning version - $2 as before)
     insert into transfers.event
       (id, brand_id, position, transfer_id, version, at, type, status, conversation_id)
     select $1 || '-' || n, 'acme', log.before + n, $1, told.before + n, $3, 'QUEUED', 'QUEUED', 'old'
     from log, told, generate_series(1, $2::int) n`,
    [transferId, count, at],
  );
}

const changed = `subscription ($id: ID!, $after: String) {
  transferChanged(transferId: $id, after: $after) { cursor type } }`;
const recorded = 'subscription ($after: String) { transferEventRecorded(after: $after) { cursor } }';

interface Told {
  cursor: string;
  type: string;
}

interface Page {
  nodes: Told[];
  headCursor: string;
}

async function pull(from: World, after: string | null | undefined = null): Promise<Page> {
  const document = `query ($after: String) {
    transferEvents(after: $after, first: 100) { nodes { cursor type } headCursor } }`;
  return (await from.ask('retail-manager', document, { after }))['transferEvents'] as Page;
}
