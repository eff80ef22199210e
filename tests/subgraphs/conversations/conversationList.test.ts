import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, aKey, bank, move, retail, send } from './acts.js';
import { aWorld, someone } from './world.js';
import type { Who, World } from './world.js';

let world: World;
/** What each conversation is called here. */
const ids: Record<string, string> = {};

interface Page {
  nodes: { id: string }[];
  edges: { cursor: string }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

beforeAll(async () => {
  world = await aWorld();
  ids['held'] = await aConversation(world);
  ids['colleague'] = await aConversation(world, { at: { account: 'acme-retail', agent: 'retail-agent-2' } });
  world.clock.advance(1);
  ids['waiting'] = await aConversation(world, { at: { account: 'acme-retail', agent: null } });
  ids['desk'] = await aConversation(world, { at: { ...retail, skill: 'acme-retail-desk' } });
  world.clock.advance(1);
  ids['given'] = await aConversation(world);
  await move(world, ids['given'], bank);
  ids['closed'] = await aConversation(world);
  const closing =
    'mutation ($input: CloseConversationInput!) { closeConversation(input: $input) { userErrors { code } } }';
  await world.ask('retail-agent-1', closing, {
    input: { conversationId: ids['closed'], idempotencyKey: aKey() },
  });
  ids['bank'] = await aConversation(world, { accountId: 'acme-bank', skillId: 'acme-bank-care', at: bank });
});
afterAll(() => world.stop());

async function page(who: Who, variables: object = {}): Promise<Page> {
  const document = `query ($filter: ConversationFilter, $orderBy: ConversationOrder! = NEWEST_FIRST, $first: Int! = 20, $after: String) {
    conversations(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
  return (await world.ask(who, document, variables))['conversations'] as Page;
}

const namesOf = ({ nodes }: Page) =>
  nodes.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? 'unknown');
const found = async (who: Who, filter?: object) => namesOf(await page(who, { filter })).sort();

describe('conversations', () => {
  it.each<[string, Who, string[]]>([
    [
      'an agent those of its account, those given away too',
      'retail-agent-2',
      ['closed', 'colleague', 'desk', 'given', 'held', 'waiting'],
    ],
    ['the account that got one that one too', 'bank-manager', ['bank', 'given']],
    [
      'a connector its channel',
      'acme-web',
      ['bank', 'closed', 'colleague', 'desk', 'given', 'held', 'waiting'],
    ],
    [
      'an analyst the brand',
      'acme-analyst',
      ['bank', 'closed', 'colleague', 'desk', 'given', 'held', 'waiting'],
    ],
    [
      'an administrator everything',
      'admin',
      ['bank', 'closed', 'colleague', 'desk', 'given', 'held', 'waiting'],
    ],
    [
      'a partner its accounts',
      someone({ sub: 'p', role: 'PARTNER', brand: 'acme', accounts: ['acme-bank'] }),
      ['bank', 'given'],
    ],
    ['another brand nothing', 'globex-manager', []],
    ['another account nothing', 'travel-agent-1', []],
  ])('shows %s', async (_, who, expected) => {
    expect(await found(who)).toEqual(expected);
  });

  it.each<[string, object, string[]]>([
    ['an account', { handlerAccountId: 'acme-retail' }, ['closed', 'colleague', 'desk', 'held', 'waiting']],
    ['another account', { handlerAccountId: 'acme-bank' }, ['bank', 'given']],
    ['an agent who holds them now', { agentId: 'retail-agent-1' }, ['desk', 'held']],
    ['a skill', { skillId: 'acme-retail-desk' }, ['desk']],
    ['waiting', { waiting: true }, ['waiting']],
    ['held', { waiting: false }, ['bank', 'colleague', 'desk', 'given', 'held']],
    ['open', { status: 'OPEN' }, ['bank', 'colleague', 'desk', 'given', 'held', 'waiting']],
    ['closed', { status: 'CLOSED' }, ['closed']],
    ['closed in an account', { status: 'CLOSED', handlerAccountId: 'acme-retail' }, ['closed']],
    ['several at once', { agentId: 'retail-agent-1', skillId: 'acme-retail-desk', status: 'OPEN' }, ['desk']],
    ['nobody', { agentId: 'nobody' }, []],
    [
      'nothing',
      { handlerAccountId: null, status: null },
      ['bank', 'closed', 'colleague', 'desk', 'given', 'held', 'waiting'],
    ],
  ])('filters by %s', async (_, filter, expected) => {
    expect(await found('acme-analyst', filter)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['the account', { handlerAccountId: 'acme-bank' }],
    ['the agent', { agentId: 'bank-agent-1' }],
    ['the skill', { skillId: 'acme-bank-care' }],
  ])('does not tell a former handler %s that handles a conversation now', async (_, filter) => {
    expect(await found('retail-agent-1', filter)).toEqual([]);
    expect(await found('bank-agent-1', filter)).toEqual(['bank', 'given']);
  });

  it('does not tell a former handler whether anybody holds a conversation now', async () => {
    expect(await found('retail-agent-1', { waiting: false })).toEqual(['colleague', 'desk', 'held']);
  });

  it.each(['NEWEST_FIRST', 'OLDEST_FIRST'])('comes in pages without gap or repeat, %s', async (orderBy) => {
    const all = await page('acme-analyst', { orderBy });
    const pages: Page[] = [];
    for (let after: string | null = null; pages.length === 0 || after !== null;) {
      const next: Page = await page('acme-analyst', { orderBy, first: 2, after });
      pages.push(next);
      after = next.pageInfo.hasNextPage ? next.pageInfo.endCursor : null;
    }

    expect(pages.flatMap(({ nodes }) => nodes)).toEqual(all.nodes);
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true, true]);
    expect(pages.map(({ nodes }) => nodes.length)).toEqual([2, 2, 2, 1]);
  });

  it('comes in pages of what an agent holds', async () => {
    const filter = { agentId: 'retail-agent-1', status: 'OPEN' };

    const first = await page('acme-analyst', { filter, first: 1 });
    const second = await page('acme-analyst', { filter, first: 1, after: first.pageInfo.endCursor });

    expect([first, second].map(namesOf)).toEqual([['desk'], ['held']]);
    expect(first.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect(second.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  it('begins with the last begun, or with the first', async () => {
    const newest = namesOf(await page('acme-analyst', { orderBy: 'NEWEST_FIRST' }));
    const oldest = namesOf(await page('acme-analyst', { orderBy: 'OLDEST_FIRST' }));

    expect(newest.slice(0, 3).sort()).toEqual(['bank', 'closed', 'given']);
    expect(newest.slice(3, 5).sort()).toEqual(['desk', 'waiting']);
    expect(oldest).toEqual(newest.toReversed());
  });

  it('has no page before the first of a filtered list, though there are conversations before it', async () => {
    const all = await page('acme-analyst', { orderBy: 'OLDEST_FIRST' });
    const { pageInfo } = await page('acme-analyst', {
      orderBy: 'OLDEST_FIRST',
      filter: { skillId: 'acme-retail-desk' },
      after: all.edges[1]?.cursor,
    });

    expect(pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
  });

  it.each([
    ['a page of none', { first: 0 }, 'BAD_USER_INPUT'],
    ['a page of 101', { first: 101 }, 'BAD_USER_INPUT'],
    ['a filter that no id fits', { filter: { agentId: 'a\0b' } }, 'BAD_USER_INPUT'],
    ['a cursor that is none', { after: 'nonsense' }, 'CURSOR_INVALID'],
    ['a cursor of another list', { after: btoa('["message","acme","1"]') }, 'CURSOR_INVALID'],
    [
      'a cursor without an instant',
      { after: btoa('["conversation","2026-02-30T00:00:00.000Z","x"]') },
      'CURSOR_INVALID',
    ],
    [
      'a cursor that no id fits',
      { after: btoa('["conversation","2026-03-02T08:00:00.000Z","\\u0000"]') },
      'CURSOR_INVALID',
    ],
  ])('refuses %s', async (_, variables, expected) => {
    const document =
      'query ($filter: ConversationFilter, $first: Int! = 20, $after: String) { conversations(filter: $filter, first: $first, after: $after) { nodes { id } } }';

    expect(await world.codeOf('acme-analyst', document, variables)).toBe(expected);
  });
});

describe('an inbox', () => {
  const inbox = `{
    conversations(filter: { agentId: "bank-agent-2" }, first: 20) {
      nodes {
        id consumerName
        messages(last: 1) { nodes { text author { kind } conversation { id } } }
        notes(first: 1) { nodes { text } }
      }
    }
  }`;

  it('costs as many statements for twenty conversations as for one, and shows the last message of each', async () => {
    const at = { account: 'acme-bank', agent: 'bank-agent-2' };
    const one = await aConversation(world, { at });
    world.statements.length = 0;
    await world.ask('bank-agent-2', inbox);
    const forOne = world.statements.length;
    for (let index = 0; index < 19; index += 1) {
      await send(world, 'acme-web', await aConversation(world, { at }), `Last of ${index}`);
    }

    world.statements.length = 0;
    const { conversations } = await world.ask('bank-agent-2', inbox);

    expect(world.statements).toHaveLength(forOne);
    expect(forOne).toBeLessThanOrEqual(4);
    const { nodes } = conversations as {
      nodes: { id: string; messages: { nodes: { text: string; conversation: { id: string } }[] } }[];
    };
    expect(nodes).toHaveLength(20);
    for (const { id, messages } of nodes) {
      expect(messages.nodes).toMatchObject([
        { conversation: { id }, text: id === one ? 'Hello' : (expect.stringMatching(/^Last of/) as string) },
      ]);
    }
  });

  it('reads different pages of the same conversations apart', async () => {
    const { conversation } = await world.ask(
      'acme-analyst',
      `{
      conversation(id: "${ids['held'] ?? ''}") { first: messages(first: 1) { nodes { id } } again: messages(last: 1) { nodes { id } } none: messages(first: 1, before: "${btoa('["message","acme","1"]')}") { nodes { id } } }
    }`,
    );

    const { first, again, none } = conversation as Record<'first' | 'again' | 'none', { nodes: object[] }>;
    expect(first.nodes).toHaveLength(1);
    expect(again).toEqual(first);
    expect(none.nodes).toEqual([]);
  });
});
