import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCursor } from '../../../subgraphs/kit/pagination.js';
import {
  accept,
  aConversation,
  aTransfer,
  cancel,
  close,
  decline,
  mustAccept,
  rollBack,
  rollOver,
} from './commands.js';
import { startAfresh } from './staff.js';
import { aWorld } from './world.js';
import type { Who, World } from './world.js';

let world: World;
/** What everybody sees of everything, by the single transfer. */
let seenBy: Map<Who, Seen[]>;

beforeAll(async () => {
  world = await aWorld();
  await startAfresh(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
  await manyTransfers();
  const ids = await world.database.query<{ id: string }>('select id from transfers.transfer');
  seenBy = new Map(await Promise.all(callers.map(async (who) => [who, await each(who, ids)] as const)));
});
afterAll(() => world.stop());

const partnerOf = (...accounts: string[]) => ({ sub: 'p', role: 'PARTNER', brand: 'acme', accounts });
const bankApp = partnerOf('acme-bank');
const strangers = [
  { sub: 'a', role: 'ADMIN', brand: 'acme' },
  { sub: 'a', role: 'ADMIN', brand: 'globex' },
  { sub: 'x', role: 'AGENT', brand: 'globex', account: 'acme-retail' },
  { sub: 'x', role: 'ANALYST' },
];
const callers: Who[] = [
  ...['retail', 'bank', 'travel'].flatMap((name) => [
    `${name}-agent-1`,
    `${name}-agent-2`,
    `${name}-manager`,
  ]),
  'retail-bot',
  'acme-analyst',
  'acme-partner',
  'acme-web',
  'admin',
  'globex-agent-1',
  bankApp,
  partnerOf('acme-bank', 'acme-travel'),
  partnerOf(),
  ...strangers,
];

interface Seen {
  id: string;
  status: string;
  kind: string;
  requestedAt: string;
  reasonCode: string | null;
  initiator: { id: string } | null;
  conversation: { id: string } | null;
  source: { account: { id: string } };
  destination: { account: { id: string } } | null;
  attempts: { place: { account: { id: string } } }[];
}

const fields = `id status kind requestedAt reasonCode initiator { id } conversation { id } source { account { id } }
  destination { account { id } } attempts { place { account { id } } }`;

interface Page {
  nodes: Seen[];
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}

async function page(who: Who, variables: object = {}): Promise<Page> {
  const { transfers } = await world.ask(
    who,
    `query ($filter: TransferFilter, $orderBy: TransferOrder! = NEWEST_FIRST, $first: Int! = 100, $after: String) {
      transfers(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        nodes { ${fields} } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
    variables,
  );
  return transfers as Page;
}

async function each(who: Who, ids: readonly { id: string }[]): Promise<Seen[]> {
  const read = ids.map(async ({ id }) => {
    const { transfer } = await world.ask(who, `query ($id: ID!) { transfer(id: $id) { ${fields} } }`, { id });
    return transfer as Seen | null;
  });
  return (await Promise.all(read)).filter((one) => one !== null).sort(latestFirst);
}

function latestFirst(a: Seen, b: Seen): number {
  return `${a.requestedAt} ${a.id}` < `${b.requestedAt} ${b.id}` ? 1 : -1;
}

function visible(who: Who): Seen[] {
  const seen = seenBy.get(who);
  if (!seen) throw new Error('nobody has looked what this one sees');
  return seen;
}

/** Some of every kind and status, two of them at one instant; bank is only tried by one that travel takes. */
async function manyTransfers(): Promise<void> {
  const next = (): void => {
    world.clock.advance(1000);
  };
  await world.database.query(
    `update accounts.link set fallback_skill_id = 'acme-travel-care' where source_id = 'acme-retail'`,
  );
  const declined = await aTransfer(world, { reasonCode: 'REFUND' });
  await decline(world, 'bank-agent-1', { transferId: declined.transferId });
  await mustAccept(world, 'travel-agent-1', declined.transferId);
  next();
  const tried = await aTransfer(world);
  await decline(world, 'bank-agent-1', { transferId: tried.transferId });
  next();
  const gone = await aTransfer(world, { by: 'retail-manager' });
  await cancel(world, 'retail-manager', { transferId: gone.transferId });
  next();
  const { conversationId, transferId } = await aTransfer(world, {
    by: 'retail-manager',
    reasonCode: 'REFUND',
  });
  await rollOver(world, 'retail-manager', { conversationId, destinationSkillId: 'nowhere' });
  await accept(world, 'bank-agent-1', { transferId });
  next();
  const onward = await rollOver(world, 'bank-agent-1', {
    conversationId,
    destinationSkillId: 'acme-travel-care',
  });
  await mustAccept(world, 'travel-agent-1', onward.transfer?.id ?? '');
  next();
  const back = await rollBack(world, 'travel-agent-1', { conversationId });
  await mustAccept(world, 'bank-agent-1', back.transfer?.id ?? '');
  next();
  await rollOver(world, 'bank-agent-1', { conversationId, destinationSkillId: 'acme-travel-claims' });
  const closed = await aTransfer(world);
  await close(world, closed.conversationId);
  next();
  await rollOver(world, 'retail-manager', {
    conversationId: await aConversation(world),
    destinationSkillId: 'acme-bank-claims',
  });
  await aTransfer(world, { destinationSkillId: 'acme-travel-care' });
}

describe('the transfers that a caller sees', () => {
  it.each(callers.map((who) => [JSON.stringify(who), who] as const))('are all there: %s', async (_, who) => {
    const { nodes, pageInfo } = await page(who);

    expect(nodes).toEqual(visible(who));
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });

  it('are enough of each kind for the other tests to mean something', () => {
    expect(visible('acme-analyst').length).toBeGreaterThan(9);
    expect(new Set(visible('acme-analyst').map(({ status }) => status)).size).toBeGreaterThan(4);
    expect(visible('bank-agent-1').some(({ conversation }) => conversation === null)).toBe(true);
    expect(visible('bank-agent-1').length).toBeLessThan(visible('retail-agent-1').length);
    expect(visible('acme-web')).toEqual([]);
    expect(visible('globex-agent-1')).toEqual([]);
  });

  it('come oldest first when that is asked', async () => {
    const { nodes } = await page('retail-agent-1', { orderBy: 'OLDEST_FIRST' });

    expect(nodes).toEqual([...visible('retail-agent-1')].reverse());
  });

  it.each(['NEWEST_FIRST', 'OLDEST_FIRST'])(
    'come in full pages, without repeating or leaving out any: %s',
    async (orderBy) => {
      for (const who of ['retail-agent-1', 'bank-agent-1', 'acme-analyst', 'acme-partner', 'admin']) {
        const pages: Seen[][] = [];
        for (let after: string | null = null, more = true; more;) {
          const { nodes, pageInfo } = await page(who, { orderBy, first: 2, after });
          expect(pageInfo.hasPreviousPage).toBe(after !== null);
          pages.push(nodes);
          ({ endCursor: after, hasNextPage: more } = pageInfo);
        }

        const all = visible(who);
        expect(pages.flat()).toEqual(orderBy === 'NEWEST_FIRST' ? all : [...all].reverse());
        expect(pages.slice(0, -1).every(({ length }) => length === 2)).toBe(true);
      }
    },
  );

  it('have cursors that are those of the conversation too', async () => {
    const { edges } = await page('retail-agent-1', { orderBy: 'OLDEST_FIRST', first: 1 });

    expect(
      (await page('retail-agent-1', { orderBy: 'OLDEST_FIRST', after: edges[0]?.cursor })).nodes,
    ).toEqual([...visible('retail-agent-1')].reverse().slice(1));
  });
});

describe('a filter', () => {
  const accounts = ['acme-retail', 'acme-bank', 'acme-travel', 'globex-shop', 'nothing'];
  type Case = [string, object, (seen: Seen) => boolean];
  const cases = (): Case[] => [
    ...accounts.flatMap((id): Case[] => [
      [
        `accountId ${id}`,
        { accountId: id },
        ({ source, attempts }) =>
          source.account.id === id || attempts.some(({ place }) => place.account.id === id),
      ],
      [`sourceAccountId ${id}`, { sourceAccountId: id }, ({ source }) => source.account.id === id],
      [
        `destinationAccountId ${id}`,
        { destinationAccountId: id },
        ({ destination }) => destination?.account.id === id,
      ],
    ]),
    ...['QUEUED', 'OFFERED', 'ACCEPTED', 'REJECTED', 'CANCELLED', 'ABANDONED'].map((status): Case => [
      `status ${status}`,
      { status },
      (seen) => seen.status === status,
    ]),
    ...['ROLLOVER', 'ROLLBACK'].map((kind): Case => [`kind ${kind}`, { kind }, (seen) => seen.kind === kind]),
    ...['retail-manager', 'bank-agent-1', 'nobody'].map((id): Case => [
      `initiatorId ${id}`,
      { initiatorId: id },
      ({ initiator }) => initiator?.id === id,
    ]),
    ['reasonCode', { reasonCode: 'REFUND' }, ({ reasonCode }) => reasonCode === 'REFUND'],
    ...visible('acme-analyst').map(({ conversation }): Case => [
      'conversationId',
      { conversationId: conversation?.id },
      (seen) => seen.conversation?.id === conversation?.id,
    ]),
    ...visible('acme-analyst').flatMap(({ requestedAt }): Case[] => [
      ['requestedAfter', { requestedAfter: requestedAt }, (seen) => seen.requestedAt >= requestedAt],
      ['requestedBefore', { requestedBefore: requestedAt }, (seen) => seen.requestedAt < requestedAt],
    ]),
    ['nothing', { status: null, accountId: null }, () => true],
  ];

  it('finds what its caller sees of each transfer, and nothing by what is hidden', async () => {
    for (const who of callers) {
      for (const [name, filter, expected] of cases()) {
        const { nodes } = await page(who, { filter });

        expect(nodes, `${name}, ${JSON.stringify(who)}`).toEqual(visible(who).filter(expected));
      }
    }
  });

  it('holds all that it asks for together', async () => {
    const all = cases();
    for (const who of ['retail-agent-1', 'bank-agent-1', 'acme-analyst', bankApp]) {
      for (const [index, [name, filter, expected]] of all.entries()) {
        const [otherName, other, otherExpected] = all[(index * 7 + 5) % all.length] ?? nothingMore;
        const { nodes } = await page(who, { filter: { ...other, ...filter } });
        const both = visible(who).filter(
          (seen) => expected(seen) && (overlap(filter, other) || otherExpected(seen)),
        );

        expect(nodes, `${name} and ${otherName}, ${JSON.stringify(who)}`).toEqual(both);
      }
    }
  });

  const nothingMore: Case = ['nothing', {}, () => true];

  function overlap(a: object, b: object): boolean {
    return Object.keys(b).every((key) => key in a);
  }

  it.each([
    [{ filter: { conversationId: 'a\0b' } }, 'BAD_USER_INPUT'],
    [{ filter: { reasonCode: '\ud800' } }, 'BAD_USER_INPUT'],
    [{ first: 0 }, 'BAD_USER_INPUT'],
    [{ first: 101 }, 'BAD_USER_INPUT'],
    [{ after: 'nonsense' }, 'CURSOR_INVALID'],
    [{ after: Buffer.from('["transfer","1","2"]').toString('base64url') }, 'CURSOR_INVALID'],
    [{ after: writeCursor('transfer', '-271821-04-20T00:00:00.000Z', 'before all time') }, 'CURSOR_INVALID'],
  ])('or a page that makes no sense is the mistake of who asks: %j', async (variables, code) => {
    const { errors } = await world.run(
      'retail-agent-1',
      `query ($filter: TransferFilter, $first: Int! = 2, $after: String) {
        transfers(filter: $filter, first: $first, after: $after) { nodes { id } } }`,
      variables,
    );

    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });
});
