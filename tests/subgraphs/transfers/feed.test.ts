import type { JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { writeCursor } from '../../../subgraphs/kit/pagination.js';
import { aConversation, aRollover, aTransfer, cancel, decline, mustAccept, rollOver } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { onlyAtWork } from './staff.js';
import { aProcess } from './world.js';
import type { Who, World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

interface Event {
  cursor: string;
  type: string;
  version: number;
  conversationId: string | null;
  actor: { id: string } | null;
  transfer: { id: string };
}

const fields = 'cursor type version conversationId actor { id } transfer { id }';
const pushed = `subscription ($accountId: ID, $types: [TransferEventType!], $after: String) {
  transferEventRecorded(accountId: $accountId, types: $types, after: $after) { ${fields} } }`;
const pulled = `query ($accountId: ID, $types: [TransferEventType!], $after: String, $first: Int! = 20) {
  transferEvents(accountId: $accountId, types: $types, after: $after, first: $first) {
    edges { cursor } nodes { ${fields} } pageInfo { hasNextPage hasPreviousPage endCursor } headCursor } }`;

interface Page {
  edges: { cursor: string }[];
  nodes: Event[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
  headCursor: string;
}

const manager = 'retail-manager';
const someone = (claims: JWTPayload): Who => claims;
const partnerOf = (...accounts: string[]): Who =>
  someone({ sub: 'partner', role: 'PARTNER', brand: 'acme', accounts });

async function pull(who: Who, variables: object = {}): Promise<Page> {
  return (await world.ask(who, pulled, variables))['transferEvents'] as Page;
}

async function follow(who: Who, variables: object = {}, from: World = world) {
  const stream = await from.follow(who, pushed, variables);
  return async (): Promise<Event> => (await stream.next())?.['transferEventRecorded'] as Event;
}

async function take(next: () => Promise<Event>, count: number): Promise<Event[]> {
  const events: Event[] = [];
  while (events.length < count) events.push(await next());
  return events;
}

const types = (events: Event[]) => events.map(({ type }) => type);
const headOf = async (who: Who) => (await pull(who, { first: 1 })).headCursor;

describe('the feed by push', () => {
  it('begins now, and tells every event of the account once and in order', async () => {
    await aRollover(world);
    const next = await follow(manager);
    const { transferId } = await aRollover(world);

    const events = await take(next, 3);

    expect(types(events)).toEqual(['QUEUED', 'OFFERED', 'ACCEPTED']);
    expect(events.map(({ transfer }) => transfer.id)).toEqual([transferId, transferId, transferId]);
  });

  it('goes on after any of its cursors without a gap or a repeat', async () => {
    const head = await headOf(manager);
    await aRollover(world);
    const before = await take(await follow(manager, { after: head }), 3);

    const next = await follow(manager, { after: before[1]?.cursor });
    const replayed = await next();
    const { transferId } = await aTransfer(world);
    const live = await take(next, 2);

    expect(replayed).toEqual(before[2]);
    expect(live.map(({ transfer, type }) => [transfer.id, type])).toEqual([
      [transferId, 'QUEUED'],
      [transferId, 'OFFERED'],
    ]);
  });

  it('tells only the types that are asked for', async () => {
    const head = await headOf(manager);
    const live = await follow(manager, { types: ['ACCEPTED'] });
    await aRollover(world);
    await aRollover(world);

    const replayed = await follow(manager, { types: ['ACCEPTED', 'QUEUED'], after: head });

    expect(types(await take(live, 2))).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(types(await take(replayed, 4))).toEqual(['QUEUED', 'ACCEPTED', 'QUEUED', 'ACCEPTED']);
  });

  it('tells a partner each event once, though it concerns two of its accounts', async () => {
    const next = await follow(partnerOf('acme-retail', 'acme-bank'));
    const one = await aRollover(world);
    const two = await aTransfer(world);

    const events = await take(next, 5);

    expect(events.map(({ transfer }) => transfer.id)).toEqual([
      ...Array<string>(3).fill(one.transferId),
      ...Array<string>(2).fill(two.transferId),
    ]);
  });

  it('tells a place that was only tried what belongs to its attempt, without who did it', async () => {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);
    const tried = await follow('bank-manager');
    const other = await follow('travel-manager');
    const first = other();
    const { transferId } = await aTransfer(world);
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
    await decline(world, 'bank-agent-1', { transferId });
    await mustAccept(world, 'travel-agent-1', transferId);
    const later = await aTransfer(world);

    const events = await take(tried, 4);

    expect(events.map(({ type, actor, transfer }) => [type, actor, transfer.id])).toEqual([
      ['QUEUED', null, transferId],
      ['OFFERED', null, transferId],
      ['OFFER_DECLINED', null, transferId],
      ['QUEUED', null, later.transferId],
    ]);
    expect(types([await first, ...(await take(other, 2))])).toEqual(['FELL_BACK', 'OFFERED', 'ACCEPTED']);
    await world.database.query('update accounts.link set fallback_skill_id = null');
  });

  it('never tells a refused request to the place it was for', async () => {
    const next = await follow('bank-manager');
    await world.database.query(`update skills.skill set manually_closed = true where id = 'acme-bank-care'`);
    const conversationId = await aConversation(world);
    const { transfer } = await rollOver(world, manager, {
      conversationId,
      destinationSkillId: 'acme-bank-care',
      fallback: 'NONE',
    });
    await world.database.query(`update skills.skill set manually_closed = false where id = 'acme-bank-care'`);
    const { transferId } = await aTransfer(world);

    expect(transfer).toBeNull();
    expect((await next()).transfer.id).toBe(transferId);
  });

  it.each<[string, Who]>([
    ['an agent', 'retail-agent-1'],
    ['an analyst', 'acme-analyst'],
    ['a connector', 'acme-web'],
    ['an administrator', 'admin'],
    ['a partner of no account', partnerOf()],
  ])('is not for %s', async (_, who) => {
    await expect(world.follow(who, pushed)).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  });

  it('is not for an account that is not the caller’s', async () => {
    const asked = { accountId: 'acme-bank' };

    await expect(world.follow(manager, pushed, asked)).rejects.toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it('reads what is new once for all who follow it', async () => {
    const opened = await Promise.all(Array.from({ length: 50 }, () => follow(manager)));
    const { transferId } = await aTransfer(world);
    await Promise.all(opened.map((next) => take(next, 2)));
    const before = world.statements();

    const waiting = opened.map((next) => next());
    await cancel(world, manager, { transferId });

    expect(types(await Promise.all(waiting))).toEqual(Array<string>(50).fill('CANCELLED'));
    expect(world.statements() - before).toBeLessThan(20);
  });
});

describe('the feed by pull', () => {
  it('has the same events with the same cursors', async () => {
    const next = await follow(manager, { after: writeCursor('event', 'acme', '0') });
    await aRollover(world);
    const all: Event[] = [];
    for (let after: string | null = null; ;) {
      const page: Page = await pull(manager, { after, first: 2 });
      all.push(...page.nodes);
      expect(page.edges.map(({ cursor }) => cursor)).toEqual(page.nodes.map(({ cursor }) => cursor));
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }

    expect(await take(next, all.length)).toEqual(all);
    expect(all.length).toBeGreaterThan(3);
  });

  it('says where the log ends, from where the feed by push goes on', async () => {
    await aRollover(world);
    const { headCursor } = await pull(manager, { first: 1 });
    const { transferId } = await aTransfer(world);

    const next = await follow(manager, { after: headCursor });
    const { nodes } = await pull(manager, { after: headCursor });

    expect(nodes.map(({ transfer }) => transfer.id)).toEqual([transferId, transferId]);
    expect(await take(next, 2)).toEqual(nodes);
  });

  it('shows who came onto the path by then what was before', async () => {
    const head = await headOf('bank-manager');
    await aRollover(world);

    const { nodes } = await pull('bank-manager', { after: head });

    expect(nodes.map(({ type, actor }) => [type, actor?.id ?? null])).toEqual([
      ['QUEUED', 'retail-manager'],
      ['OFFERED', null],
      ['ACCEPTED', 'bank-agent-1'],
    ]);
  });

  it.each([
    ['first: 0', { first: 0 }],
    ['first: 101', { first: 101 }],
    ['types: []', { types: [] }],
  ])('is not asked for %s', async (_, variables) => {
    const { errors } = await world.run(manager, pulled, variables);

    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('a cursor', () => {
  it.each([
    ['of another brand', writeCursor('event', 'globex', '1')],
    ['of another kind of list', writeCursor('custody', 'acme', '1')],
    ['that lies beyond the log', writeCursor('event', 'acme', '999999999')],
    ['that is nonsense', 'nonsense'],
    ['that is empty', ''],
    ['that is cut off', writeCursor('event', 'acme', '1').slice(0, -3)],
    ['that has too many digits', writeCursor('event', 'acme', '9'.repeat(40))],
    ['that lies before the log', writeCursor('event', 'acme', '-1')],
    ['with a part too many', writeCursor('event', 'acme', '1', '1')],
    ['that is JSON of something else', Buffer.from('{"0":"event"}').toString('base64url')],
  ])('%s is refused, pushed and pulled', async (_, after) => {
    await expect(world.follow(manager, pushed, { after })).rejects.toMatchObject({
      extensions: { code: 'CURSOR_INVALID' },
    });
    const { errors } = await world.run(manager, pulled, { after });
    expect(errors?.[0]?.extensions['code']).toBe('CURSOR_INVALID');
  });
});

describe('several processes on one database', () => {
  it('tell each of their clients everything', async () => {
    const other = aProcess(world.surroundings);
    const nexts = [await follow(manager), await follow(manager, {}, other)];
    const here = await aRollover(world);
    const there = await aRollover(other);

    const told = await Promise.all(nexts.map((next) => take(next, 6)));

    expect(told[0]).toEqual(told[1]);
    expect(new Set(told[0]?.map(({ transfer }) => transfer.id))).toEqual(
      new Set([here.transferId, there.transferId]),
    );
    await other.stop();
  });
});
