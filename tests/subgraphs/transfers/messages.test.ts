import { describe, expect, it } from 'vitest';
import { accept, aTransfer, mustAccept, rollBack, rollOver, aConversation } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { allow } from './scheduling.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');

interface Message {
  text: string;
  author: { kind: string; user: { id: string } | null };
}

async function transcript(conversationId: string, who = 'acme-web'): Promise<Message[]> {
  const { conversation } = await world.askConversations(
    who,
    `query ($id: ID!) { conversation(id: $id) { messages { nodes { text author { kind user { id } } } } } }`,
    { id: conversationId },
  );
  return (conversation as { messages: { nodes: Message[] } }).messages.nodes;
}

async function textsFor(who: string, transferId: string): Promise<Record<string, unknown>> {
  const document = 'query ($id: ID!) { transfer(id: $id) { note warmMessage warmMessageTo } }';
  return (await world.ask(who, document, { id: transferId }))['transfer'] as Record<string, unknown>;
}

const html = '<b>Ada</b> 🚀 & "friends"\n';
const texts = { note: html, warmMessage: 'Here is Ada.' };

describe('a note and a warm message', () => {
  it('are shown to the agent with the offer, as they were given', async () => {
    await aTransfer(world, texts);

    const { viewer } = await world
      .ask(
        'bank-agent-1',
        `query ($viewer: [_Any!]!) { _entities(representations: $viewer) { ... on Viewer {
         offers { status agent { id } transfer { note warmMessage warmMessageTo } } } } }`,
        { viewer: [{ __typename: 'Viewer', id: 'bank-agent-1' }] },
      )
      .then(({ _entities }) => ({ viewer: (_entities as unknown[])[0] }));

    expect(viewer).toEqual({
      offers: [
        { status: 'OPEN', agent: { id: 'bank-agent-1' }, transfer: { ...texts, warmMessageTo: 'AGENT' } },
      ],
    });
  });

  it('are for agents only: neither the transcript nor the analyst nor a partner has them', async () => {
    const { conversationId, transferId } = await aTransfer(world, texts);
    await mustAccept(world, 'bank-agent-1', transferId);

    expect((await transcript(conversationId)).map(({ text }) => text)).toEqual(['Hello']);
    for (const who of ['acme-analyst', 'acme-partner', 'admin'])
      expect(await textsFor(who, transferId)).toMatchObject({ note: null, warmMessage: null });
    for (const who of ['retail-agent-2', 'bank-agent-2', 'bank-manager', 'retail-manager'])
      expect(await textsFor(who, transferId)).toMatchObject(texts);
  });

  it('stay with the accounts between which they went when the conversation goes on', async () => {
    const { conversationId, transferId } = await aTransfer(world, texts);
    await mustAccept(world, 'bank-agent-1', transferId);
    const onward = await rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-care',
      note: 'Now for travel',
    });
    await mustAccept(world, 'travel-agent-1', onward.transfer?.id ?? '');

    expect(await textsFor('travel-agent-1', transferId)).toMatchObject({ note: null, warmMessage: null });
    expect(await textsFor('retail-agent-1', onward.transfer?.id ?? '')).toMatchObject({ note: null });
    expect(await textsFor('travel-agent-1', onward.transfer?.id ?? '')).toMatchObject({
      note: 'Now for travel',
    });
  });
});

describe('a note for the whole path', () => {
  it('is read by the accounts that had the conversation before, and that get it later', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    await mustAccept(world, 'bank-agent-1', transferId);
    const onward = await rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-care',
      ...texts,
      noteAudience: 'PATH',
    });
    const onwardId = onward.transfer?.id ?? '';
    await mustAccept(world, 'travel-agent-1', onwardId);

    for (const who of ['retail-agent-1', 'retail-manager', 'bank-agent-2', 'travel-agent-1'])
      expect(await textsFor(who, onwardId)).toMatchObject(texts);
    for (const who of ['acme-analyst', 'acme-partner', 'admin'])
      expect(await textsFor(who, onwardId)).toMatchObject({ note: null, warmMessage: null });

    const back = await rollBack(world, 'travel-agent-1', {
      conversationId,
      to: 'OWNER',
      ...texts,
      noteAudience: 'PATH',
    });
    await mustAccept(world, 'retail-agent-1', back.transfer?.id ?? '');
    expect(await textsFor('bank-agent-1', back.transfer?.id ?? '')).toMatchObject(texts);
    expect(await audienceOf(back.transfer?.id ?? '')).toBe('PATH');
  });

  it('is read by one that gets the conversation after it', async () => {
    const { conversationId, transferId } = await aTransfer(world, { ...texts, noteAudience: 'PATH' });
    await mustAccept(world, 'bank-agent-1', transferId);
    const onward = await rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-care',
    });
    expect(await textsFor('travel-agent-1', transferId)).toBeNull();

    await mustAccept(world, 'travel-agent-1', onward.transfer?.id ?? '');

    expect(await textsFor('travel-agent-1', transferId)).toMatchObject(texts);
    expect(await audienceOf(onward.transfer?.id ?? '')).toBe('SOURCE_AND_DESTINATION');
  });

  async function audienceOf(id: string): Promise<unknown> {
    const { transfer } = await world.ask(
      'acme-analyst',
      'query ($id: ID!) { transfer(id: $id) { noteAudience } }',
      { id },
    );
    return (transfer as { noteAudience: string }).noteAudience;
  }
});

describe('text', () => {
  it.each([
    ['emoji and joined ones', '👩🏽‍🚒🏳️‍🌈 and a \u0301 combining one'],
    [
      'markup and scripts',
      `<script>alert("x")</script><img src=x onerror=alert(1)> &amp; '; drop table transfer; --`,
    ],
    ['right to left', 'مرحبا שלום \u202Eabc\u202C \u200F'],
    ['blanks and control characters', '  \t\r\n\u0001\u007F\u2028 '],
    ['templates and placeholders', '${x} {{x}} %s $1 \\n \\u0000'],
  ])('is kept as it was given: %s', async (_, text) => {
    const given = { note: text, warmMessage: text };
    const { transferId } = await aTransfer(world, given);

    expect(await textsFor('bank-agent-1', transferId)).toMatchObject(given);
  });

  it('is nowhere in the log of events', async () => {
    const { conversationId, transferId } = await aTransfer(world, { note: 'Secret', warmMessage: 'Secret' });
    await mustAccept(world, 'bank-agent-1', transferId);

    const found = await world.database.query(
      `select from transfers.event e where e.conversation_id = $1 and e::text ilike '%secret%'
       union all select from transfers.custody_change k where k.conversation_id = $1 and k::text ilike '%secret%'
       union all select from transfers.idempotency i where i::text ilike '%secret%'`,
      [conversationId],
    );

    expect(found).toEqual([]);
  });
});

describe('a warm message to the consumer', () => {
  const toConsumer = { warmMessage: 'Grace takes over.', warmMessageTo: 'CONSUMER' };

  it("is posted once, at acceptance, in the source agent's name", async () => {
    const { conversationId, transferId } = await aTransfer(world, toConsumer);
    expect(await transcript(conversationId)).toHaveLength(1);

    await accept(world, 'bank-agent-1', { transferId, idempotencyKey: 'warm' });
    await accept(world, 'bank-agent-1', { transferId, idempotencyKey: 'warm' });

    expect(await transcript(conversationId)).toMatchObject([
      { text: 'Hello' },
      { text: 'Grace takes over.', author: { kind: 'AGENT', user: { id: 'retail-agent-1' } } },
    ]);
  });

  it('is read by the account that has just taken over, and by the one that has just left', async () => {
    const { conversationId, transferId } = await aTransfer(world, toConsumer);
    await mustAccept(world, 'bank-agent-1', transferId);

    expect(await transcript(conversationId, 'bank-agent-1')).toHaveLength(2);
    expect(await transcript(conversationId, 'retail-agent-1')).toHaveLength(2);
  });

  it('is not posted when it says nothing', async () => {
    const { conversationId, transferId } = await aTransfer(world, { ...toConsumer, warmMessage: ' \n' });

    await mustAccept(world, 'bank-agent-1', transferId);

    expect(await transcript(conversationId)).toHaveLength(1);
  });

  it('goes with a rollback too', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    await mustAccept(world, 'bank-agent-1', transferId);
    const back = await rollBack(world, 'bank-agent-1', { conversationId, ...toConsumer });

    await mustAccept(world, 'retail-agent-1', back.transfer?.id ?? '');

    expect((await transcript(conversationId)).at(-1)).toMatchObject({
      text: 'Grace takes over.',
      author: { user: { id: 'bank-agent-1' } },
    });
  });
});

describe('a text that is too long', () => {
  it('is refused by its characters, not by its bytes', async () => {
    const conversationId = await aConversation(world);
    const toBank = { conversationId, destinationSkillId: 'acme-bank-care' };

    const long = { note: '🚀'.repeat(5001), warmMessage: '🚀'.repeat(1001) };
    expect((await rollOver(world, 'retail-agent-1', { ...toBank, ...long })).userErrors).toMatchObject([
      { code: 'NOTE_TOO_LONG', field: ['note'] },
      { code: 'WARM_MESSAGE_TOO_LONG', field: ['warmMessage'] },
    ]);

    const longest = { note: '🚀'.repeat(5000), warmMessage: '🚀'.repeat(1000) };
    expect((await rollOver(world, 'retail-agent-1', { ...toBank, ...longest })).userErrors).toEqual([]);
  });

  it.each([
    ['fewer', 3, 2],
    ['more', 20_000, 6000],
  ])('is so by the account that gives away, which allows %s characters', async (_, note, warmMessage) => {
    await allow(world, 'note_characters', note);
    await allow(world, 'warm_message_characters', warmMessage);
    const conversationId = await aConversation(world);
    const asked = (more: number) =>
      rollOver(world, 'retail-agent-1', {
        ...{ conversationId, destinationSkillId: 'acme-bank-care' },
        ...{ note: '🚀'.repeat(note + more), warmMessage: '🚀'.repeat(warmMessage + more) },
      });

    expect((await asked(1)).userErrors).toMatchObject([
      { code: 'NOTE_TOO_LONG', limit: note },
      { code: 'WARM_MESSAGE_TOO_LONG', limit: warmMessage },
    ]);
    expect((await asked(0)).userErrors).toEqual([]);
  });

  it('is so on the way back by the account that has custody then', async () => {
    await allow(world, 'note_characters', 3);
    const { conversationId, transferId } = await aTransfer(world);
    await mustAccept(world, 'bank-agent-1', transferId);

    const { userErrors } = await rollBack(world, 'bank-agent-1', { conversationId, note: 'Long' });

    expect(userErrors).toEqual([]);
  });
});
