import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aRollover,
  aTransfer,
  close,
  mustAccept,
  resolve,
  rollOver,
} from './commands.js';
import type { Refused } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { startAfresh } from './staff.js';
import { monday } from './world.js';
import type { Answer, Who, World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');

interface Erased {
  conversation: { id: string; erasedAt: string | null } | null;
  userErrors: Refused[];
}

async function erase(
  who: Who,
  conversationId: string,
  idempotencyKey: string = randomUUID(),
): Promise<Erased> {
  const { eraseConsumer } = await world.askConversations(
    who,
    `mutation ($input: EraseConsumerInput!) {
      eraseConsumer(input: $input) { conversation { id erasedAt } userErrors { __typename code field retryable } } }`,
    { input: { conversationId, idempotencyKey } },
  );
  return eraseConsumer as Erased;
}

async function mustErase(conversationId: string): Promise<void> {
  expect((await erase('admin', conversationId)).userErrors).toEqual([]);
}

async function read(who: Who, id: string): Promise<Answer> {
  const document = `query ($id: ID!) { conversation(id: $id) {
    consumerName erasedAt messages { nodes { text author { kind } } } notes { nodes { text author { id } } } } }`;
  return (await world.askConversations(who, document, { id }))['conversation'] as Answer;
}

async function textsOf(who: Who, transferId: string): Promise<unknown> {
  const document = 'query ($id: ID!) { transfer(id: $id) { note warmMessage reasonCode } }';
  return (await world.ask(who, document, { id: transferId }))['transfer'];
}

async function write(mutation: 'sendMessage' | 'addNote', who: Who, conversationId: string, text: string) {
  const type = mutation === 'sendMessage' ? 'SendMessageInput' : 'AddNoteInput';
  const { answer } = await world.askConversations(
    who,
    `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { userErrors { code } } }`,
    { input: { conversationId, text, idempotencyKey: randomUUID() } },
  );
  expect(answer).toEqual({ userErrors: [] });
}

/** The tables that hold anything of a conversation, searched for a text. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await world.database.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('accounts', 'skills', 'conversations', 'transfers') and table_type = 'BASE TABLE'`,
  );
  const found = tables.map(async ({ name }) => {
    const rows = await world.database.query(`select from ${name} t where t::text like '%' || $1 || '%'`, [
      text,
    ]);
    return rows.length > 0 ? [name] : [];
  });
  return (await Promise.all(found)).flat().sort();
}

const secret = 'Geheimnis';
const texts = { note: `${secret} 1`, warmMessage: `${secret} 2` };

/** With a text in every place where one can be; its first agent holds it, a transfer to bank is open. */
async function aTellingConversation(): Promise<{
  conversationId: string;
  transferId: string;
  refusedId: string;
}> {
  const conversationId = await aConversation(world, { consumerName: secret, text: `${secret} 3` });
  await write('sendMessage', 'retail-agent-1', conversationId, `${secret} 4`);
  await write('addNote', 'retail-agent-1', conversationId, `${secret} 5`);
  const toBank = { conversationId, destinationSkillId: 'acme-bank-care', ...texts };
  await rollOver(world, 'retail-agent-1', { ...toBank, reasonCode: `${secret} 6` });
  const { transfer } = await rollOver(world, 'retail-agent-1', {
    ...toBank,
    reasonCode: 'REFUND',
    warmMessageTo: 'CONSUMER',
  });
  const [refused] = await world.database.query<{ id: string }>(
    `select id from transfers.transfer where conversation_id = $1 and status = 'REJECTED'`,
    [conversationId],
  );
  return { conversationId, transferId: transfer?.id ?? '', refusedId: refused?.id ?? '' };
}

describe("erasing a consumer's conversation", () => {
  it('blanks the name and every text, wherever one is kept', async () => {
    const { conversationId } = await aTellingConversation();
    expect(await tablesWith(secret)).toEqual([
      'conversations.conversation',
      'conversations.message',
      'conversations.note',
      'transfers.transfer',
    ]);

    await mustErase(conversationId);

    expect(await tablesWith(secret)).toEqual([]);
  });

  it('leaves what happened: messages, notes, transfers and events, without their texts', async () => {
    const { conversationId, transferId, refusedId } = await aTellingConversation();
    world.clock.advance(1000);

    await mustErase(conversationId);

    expect(await read('retail-agent-1', conversationId)).toEqual({
      consumerName: null,
      erasedAt: world.clock.now().toISOString(),
      messages: {
        nodes: [
          { text: null, author: { kind: 'CONSUMER' } },
          { text: null, author: { kind: 'AGENT' } },
        ],
      },
      notes: { nodes: [{ text: null, author: { id: 'retail-agent-1' } }] },
    });
    const erased = { note: null, warmMessage: null };
    expect(await textsOf('retail-agent-1', transferId)).toEqual({ ...erased, reasonCode: 'REFUND' });
    expect(await textsOf('retail-agent-1', refusedId)).toEqual({ ...erased, reasonCode: null });
    expect(await textsOf('bank-agent-1', transferId)).toEqual({ ...erased, reasonCode: 'REFUND' });
  });

  it('leaves the lineage, and another conversation, as they are', async () => {
    const { conversationId, transferId } = await aRollover(world, texts);
    const other = await aTransfer(world, { note: 'Of another' });

    await mustErase(conversationId);

    const lineage = await resolve(
      world,
      'acme-analyst',
      { __typename: 'Conversation', id: conversationId },
      '... on Conversation { lineage { hops { id status } custodies { endedBy } } }',
    );
    expect(lineage).toEqual({
      lineage: {
        hops: [{ id: transferId, status: 'ACCEPTED' }],
        custodies: [{ endedBy: 'ROLLED_OVER' }, { endedBy: null }],
      },
    });
    expect(await textsOf('bank-agent-1', other.transferId)).toMatchObject({ note: 'Of another' });
    expect(await read('retail-agent-1', other.conversationId)).toMatchObject({
      consumerName: 'Ada',
      erasedAt: null,
    });
  });

  it('brings no text back when a warm message to the consumer would have been posted since', async () => {
    const { conversationId, transferId } = await aTellingConversation();
    await mustErase(conversationId);

    await mustAccept(world, 'bank-agent-1', transferId);

    expect(await tablesWith(secret)).toEqual([]);
    expect((await read('bank-agent-1', conversationId))['messages']).toMatchObject({
      nodes: [{ text: null }, { text: null }],
    });
  });

  it('leaves nothing behind, whoever comes first: it, the acceptance or a message', async () => {
    for (let times = 0; times < 5; times++) {
      const { conversationId, transferId } = await aTellingConversation();
      const sending = write('sendMessage', 'acme-web', conversationId, 'Later words');

      await Promise.all([accept(world, 'bank-agent-1', { transferId }), mustErase(conversationId), sending]);

      expect(await tablesWith(secret)).toEqual([]);
      await startAfresh(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
    }
  });

  it('may be done while the conversation is open, and again, and keeps what is written between', async () => {
    const { conversationId } = await aRollover(world);
    await mustErase(conversationId);
    await write('sendMessage', 'bank-agent-1', conversationId, `${secret} again`);
    expect(await tablesWith(secret)).toEqual(['conversations.message']);

    world.clock.advance(60_000);
    await close(world, conversationId);
    await mustErase(conversationId);

    expect(await tablesWith(secret)).toEqual([]);
    expect(await erasuresOf(conversationId)).toEqual([
      { actorId: 'admin', at: new Date(monday) },
      { actorId: 'admin', at: new Date(Date.parse(monday) + 60_000) },
    ]);
  });

  it('is done once by a key, and answers a retry alike', async () => {
    const { conversationId } = await aRollover(world);
    const first = await erase('admin', conversationId, 'erase');
    world.clock.advance(1000);

    expect(await erase('admin', conversationId, 'erase')).toEqual(first);
    expect((await erase('admin', await aConversation(world), 'erase')).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_REUSED' },
    ]);
    expect(await erasuresOf(conversationId)).toHaveLength(1);
  });

  it('shows in the answer what an earlier field of the same document has changed', async () => {
    const id = await aConversation(world);
    const input = (key: string): string => `input: { conversationId: "${id}", idempotencyKey: "${key}" }`;

    const { first, second } = await world.askConversations(
      'admin',
      `mutation { first: eraseConsumer(${input('one')}) { conversation { erasedAt } }
        second: eraseConsumer(${input('two')}) { conversation { erasedAt } } }`,
    );

    expect([first, second]).toEqual(Array(2).fill({ conversation: { erasedAt: monday } }));
  });

  it.each<[Who, string]>([
    ['retail-agent-1', 'FORBIDDEN_ROLE'],
    ['retail-manager', 'FORBIDDEN_ROLE'],
    ['acme-analyst', 'FORBIDDEN_ROLE'],
    ['acme-partner', 'FORBIDDEN_ROLE'],
    ['acme-web', 'FORBIDDEN_ROLE'],
    ['bank-manager', 'CONVERSATION_NOT_FOUND'],
    ['globex-agent-1', 'CONVERSATION_NOT_FOUND'],
  ])('is not for %s', async (who, code) => {
    const id = await aConversation(world, { consumerName: secret });

    expect((await erase(who, id)).userErrors.map((error) => error.code)).toEqual([code]);
    expect(await tablesWith(secret)).toEqual(['conversations.conversation']);
    await mustErase(id);
  });

  it('is for the administrator of the brand, and of no other', async () => {
    const adminOf = (brand: string) => ({ sub: 'brand-admin', role: 'ADMIN', brand });
    const id = await aConversation(world);

    expect((await erase(adminOf('globex'), id)).userErrors).toMatchObject([
      { code: 'CONVERSATION_NOT_FOUND' },
    ]);
    expect((await erase(adminOf('acme'), id)).userErrors).toEqual([]);
    expect((await erase('admin', 'nothing')).userErrors).toMatchObject([{ code: 'CONVERSATION_NOT_FOUND' }]);
  });

  async function erasuresOf(conversationId: string): Promise<object[]> {
    return world.database.query(
      `select actor_id as "actorId", at from conversations.erasure where conversation_id = $1 order by at, id`,
      [conversationId],
    );
  }
});
