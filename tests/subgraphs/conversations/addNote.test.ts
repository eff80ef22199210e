import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, aKey, allow, bank, move, retail, transcript } from './acts.js';
import { aWorld } from './world.js';
import type { Who, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

const adding = `mutation ($input: AddNoteInput!) {
  addNote(input: $input) {
    note { id text writtenAt author { id } account { id } }
    userErrors { __typename code field ... on TextTooLong { limit } }
  }
}`;

interface Added {
  note: { id: string } | null;
  userErrors: { code: string }[];
}

async function add(
  who: Who,
  conversationId: string,
  text = 'A note',
  idempotencyKey = aKey(),
): Promise<Added> {
  return (await world.ask(who, adding, { input: { conversationId, text, idempotencyKey } }))[
    'addNote'
  ] as Added;
}

const codes = async (...given: Parameters<typeof add>) =>
  (await add(...given)).userErrors.map(({ code }) => code);

interface Page {
  nodes: { id: string; text: string }[];
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}

async function page(
  who: Who,
  conversationId: string,
  variables: { first?: number; after?: string | null } = {},
) {
  const document = `query ($conversationId: ID!, $first: Int! = 20, $after: String) {
    conversation(id: $conversationId) {
      notes(first: $first, after: $after) {
        nodes { id text } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
      }
    }
  }`;
  const { conversation } = await world.ask(who, document, { conversationId, ...variables });
  return (conversation as { notes: Page }).notes;
}

const notes = async (who: Who, conversationId: string) =>
  (await page(who, conversationId)).nodes.map(({ text }) => text);

describe('addNote', () => {
  it("adds a note to the holder's account, which is no message", async () => {
    const id = await aConversation(world);

    const { note, userErrors } = await add('retail-agent-1', id, 'Is in a hurry');

    expect(userErrors).toEqual([]);
    expect(note).toMatchObject({
      text: 'Is in a hurry',
      writtenAt: '2026-03-02T08:00:00.000Z',
      author: { id: 'retail-agent-1' },
      account: { id: 'acme-retail' },
    });
    expect(await transcript(world, 'retail-agent-1', id)).toEqual(['Hello']);
  });

  it.each<[string, Who, string[]]>([
    ['the holder', 'retail-agent-1', []],
    ["the account's manager", 'retail-manager', []],
    ['another agent of the account', 'retail-agent-2', ['FORBIDDEN_NOT_PARTICIPANT']],
    ['an agent of another account', 'bank-agent-1', ['CONVERSATION_NOT_FOUND']],
    ['the manager of another account', 'bank-manager', ['CONVERSATION_NOT_FOUND']],
    ['the connector', 'acme-web', ['FORBIDDEN_ROLE']],
    ['an analyst', 'acme-analyst', ['FORBIDDEN_ROLE']],
    ['a partner', 'acme-partner', ['FORBIDDEN_ROLE']],
    ['an administrator', 'admin', ['FORBIDDEN_ROLE']],
  ])('answers %s', async (_, who, expected) => {
    const id = await aConversation(world);

    expect(await codes(who, id)).toEqual(expected);
  });

  it('is for the account that handles the conversation now', async () => {
    const id = await aConversation(world);
    await move(world, id, bank);

    expect(await codes('retail-agent-1', id)).toEqual(['CONVERSATION_NOT_HANDLED_HERE']);
    expect(await codes('retail-manager', id)).toEqual(['CONVERSATION_NOT_HANDLED_HERE']);
    expect(await codes('bank-manager', id)).toEqual([]);
  });

  it.each([
    ['nothing', '', ['TEXT_REQUIRED']],
    ['5,001 characters', 'x'.repeat(5_001), ['TEXT_TOO_LONG']],
  ])('refuses a note of %s', async (_, text, expected) => {
    const id = await aConversation(world);

    expect(await codes('retail-agent-1', id, text)).toEqual(expected);
  });

  it.each([
    ['fewer', 3],
    ['more', 6000],
  ])('refuses one by the account that has custody, which allows %s characters', async (_, limit) => {
    await allow(world, 'acme-bank', { note_characters: limit, message_characters: 1 });
    const id = await aConversation(world, { at: bank });

    expect(await codes('bank-manager', id, '🦆'.repeat(limit))).toEqual([]);
    expect((await add('bank-manager', id, '🦆'.repeat(limit + 1))).userErrors).toMatchObject([
      { code: 'TEXT_TOO_LONG', limit },
    ]);
  });

  it('answers a retry with the same note', async () => {
    const id = await aConversation(world);

    const first = await add('retail-agent-1', id, 'Once', 'note-key');
    const again = await add('retail-agent-1', id, 'Once', 'note-key');

    expect(again).toEqual(first);
    expect(await notes('retail-agent-1', id)).toEqual(['Once']);
  });
});

describe('the notes of a conversation', () => {
  it('are read in the account in which they were written, and nowhere else', async () => {
    const id = await aConversation(world);
    await add('retail-agent-1', id, 'Of retail');
    await move(world, id, bank);
    await add('bank-agent-1', id, 'Of the bank');

    expect(await notes('retail-agent-2', id)).toEqual(['Of retail']);
    expect(await notes('retail-manager', id)).toEqual(['Of retail']);
    expect(await notes('bank-agent-2', id)).toEqual(['Of the bank']);
    for (const who of ['acme-web', 'acme-analyst', 'acme-partner', 'admin'])
      expect(await notes(who, id)).toEqual([]);
  });

  it('are found by reference there, and nowhere else', async () => {
    const id = await aConversation(world);
    const { note } = await add('retail-agent-1', id, 'Of retail');
    await move(world, id, bank);
    const find = async (who: Who) => {
      const document = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Note { text } } }';
      return (await world.ask(who, document, { of: [{ __typename: 'Note', id: note?.id }] }))['_entities'];
    };

    expect(await find('retail-agent-2')).toEqual([{ text: 'Of retail' }]);
    for (const who of [
      'bank-agent-1',
      'globex-agent-1',
      'acme-web',
      'acme-analyst',
      'acme-partner',
      'admin',
    ]) {
      expect(await find(who)).toEqual([null]);
    }
  });

  it('come in pages, oldest first, even when written in the same millisecond', async () => {
    const id = await aConversation(world);
    for (const text of ['1', '2', '3', '4', '5']) {
      await add('retail-agent-1', id, text);
      if (text === '3') world.clock.advance(1);
    }
    const all = await page('retail-agent-1', id);
    const inOrder = all.nodes.map((note) => note.id);

    const first = await page('retail-agent-1', id, { first: 2 });
    const second = await page('retail-agent-1', id, { first: 2, after: first.pageInfo.endCursor });
    const third = await page('retail-agent-1', id, { first: 2, after: second.pageInfo.endCursor });

    const texts = all.nodes.map(({ text }) => text);
    expect([texts.slice(0, 3).sort(), texts.slice(3).sort()]).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ]);
    expect([first, second, third].flatMap(({ nodes }) => nodes.map((note) => note.id))).toEqual(inOrder);
    expect([first, second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
    expect([first, second, third].map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it.each([
    ['a page of none', '(first: 0)', 'BAD_USER_INPUT'],
    ['a page of 101', '(first: 101)', 'BAD_USER_INPUT'],
    ['a cursor that is none', '(after: "x")', 'CURSOR_INVALID'],
    ['a cursor of another list', `(after: "${btoa('["message","acme","1"]')}")`, 'CURSOR_INVALID'],
    ['a cursor without an instant', `(after: "${btoa('["note","yesterday","1"]')}")`, 'CURSOR_INVALID'],
  ])('refuses %s', async (_, args, expected) => {
    const id = await aConversation(world, { at: retail });

    const document = `{ conversation(id: "${id}") { notes${args} { nodes { id } } } }`;

    expect(await world.codeOf('retail-agent-1', document)).toBe(expected);
  });
});
