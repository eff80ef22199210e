import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, bank, move, retail, send } from './acts.js';
import { aWorld } from './world.js';
import type { World } from './world.js';

interface Page {
  nodes: { text: string }[];
  edges: { cursor: string; node: { text: string } }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

const texts = Array.from({ length: 25 }, (_, index) => `${index}`);
let world: World;
let id: string;
let cursors: string[];

beforeAll(async () => {
  world = await aWorld();
  id = await aConversation(world, { text: '0' });
  const other = await aConversation(world);
  for (const text of texts.slice(1)) {
    await send(world, 'acme-web', id, text);
    // Positions are the brand's: other conversations and changes of custody take some in between.
    if (text.endsWith('3')) await send(world, 'acme-web', other, 'elsewhere');
    if (text.endsWith('7')) await move(world, id, text === '7' ? bank : retail);
  }
  cursors = (await page({ first: 25 })).edges.map(({ cursor }) => cursor);
});
afterAll(() => world.stop());

async function page(variables: object): Promise<Page> {
  const document = `query ($id: ID!, $first: Int, $last: Int, $after: String, $before: String) {
    conversation(id: $id) {
      messages(first: $first, last: $last, after: $after, before: $before) {
        nodes { text } edges { cursor node { text } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }`;
  const { conversation } = await world.ask('retail-agent-1', document, { id, ...variables });
  return (conversation as { messages: Page }).messages;
}

describe('a transcript', () => {
  it('gives its first 20 messages to who does not say how many', async () => {
    const { nodes, pageInfo } = await page({});

    expect(nodes.map(({ text }) => text)).toEqual(texts.slice(0, 20));
    expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it.each<[string, { first?: number; last?: number; after?: number; before?: number }, [number, number]]>([
    ['the first', { first: 3 }, [0, 3]],
    ['the last', { last: 3 }, [22, 25]],
    ['exactly all, from the beginning', { first: 25 }, [0, 25]],
    ['exactly all, from the end', { last: 25 }, [0, 25]],
    ['more than there are', { first: 100 }, [0, 25]],
    ['the first after one', { first: 3, after: 9 }, [10, 13]],
    ['the last after one', { last: 3, after: 9 }, [22, 25]],
    ['the last before one', { last: 3, before: 9 }, [6, 9]],
    ['the first before one', { first: 3, before: 9 }, [0, 3]],
    ['the first between two', { first: 3, after: 5, before: 12 }, [6, 9]],
    ['the last between two', { last: 3, after: 5, before: 12 }, [9, 12]],
    ['all between two', { first: 6, after: 5, before: 12 }, [6, 12]],
    ['all after one, from the end', { last: 15, after: 9 }, [10, 25]],
    ['the very last after the one before it', { first: 3, after: 23 }, [24, 25]],
    ['nothing after the last', { first: 3, after: 24 }, [25, 25]],
    ['nothing before the first', { last: 3, before: 0 }, [0, 0]],
    ['nothing between neighbours', { first: 3, after: 5, before: 6 }, [6, 6]],
  ])('gives %s', async (_, { first, last, after, before }, [from, to]) => {
    const cursorAt = (index: number | undefined) => (index === undefined ? undefined : cursors[index]);

    const { nodes, edges, pageInfo } = await page({
      first,
      last,
      after: cursorAt(after),
      before: cursorAt(before),
    });

    expect(nodes.map(({ text }) => text)).toEqual(texts.slice(from, to));
    expect(edges.map(({ cursor }) => cursor)).toEqual(cursors.slice(from, to));
    expect(pageInfo).toEqual({
      hasNextPage: to < 25,
      hasPreviousPage: from > 0,
      startCursor: from < to ? cursors[from] : null,
      endCursor: from < to ? cursors[to - 1] : null,
    });
  });

  it.each([
    ['both ends', '(first: 1, last: 1)', 'BAD_USER_INPUT'],
    ['a page of none', '(first: 0)', 'BAD_USER_INPUT'],
    ['a page of fewer than none', '(last: -1)', 'BAD_USER_INPUT'],
    ['a page of 101', '(last: 101)', 'BAD_USER_INPUT'],
    ['a cursor that is none', '(after: "nonsense")', 'CURSOR_INVALID'],
    ['an empty cursor', '(before: "")', 'CURSOR_INVALID'],
    ['a cursor of another list', `(after: "${btoa('["note","acme","1"]')}")`, 'CURSOR_INVALID'],
    ['a cursor of another brand', `(after: "${btoa('["message","globex","1"]')}")`, 'CURSOR_INVALID'],
    ['a cursor without a position', `(after: "${btoa('["message","acme","one"]')}")`, 'CURSOR_INVALID'],
    [
      'a cursor beyond all numbers',
      `(after: "${btoa(`["message","acme","${'9'.repeat(30)}"]`)}")`,
      'CURSOR_INVALID',
    ],
  ])('refuses %s', async (_, args, expected) => {
    const document = `{ conversation(id: "${id}") { messages${args} { nodes { id } } } }`;

    expect(await world.codeOf('retail-agent-1', document)).toBe(expected);
  });
});
