import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, aKey, allow, bank, move, retail, send, transcript } from './acts.js';
import { aWorld, someone } from './world.js';
import type { Who, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

const codes = async (who: Who, conversationId: string, text = 'Hello', key = aKey()) =>
  (await send(world, who, conversationId, text, key)).userErrors.map(({ code }) => code);

describe('sendMessage', () => {
  it("sends the holder's own words", async () => {
    const id = await aConversation(world);

    const { message, userErrors } = await send(world, 'retail-agent-1', id, 'How can I help?');

    expect(userErrors).toEqual([]);
    expect(message).toMatchObject({
      text: 'How can I help?',
      sentAt: '2026-03-02T08:00:00.000Z',
      author: { kind: 'AGENT', user: { id: 'retail-agent-1' } },
      conversation: { id },
    });
  });

  it("sends a bot's words as a bot's", async () => {
    const id = await aConversation(world, { at: { account: 'acme-retail', agent: 'retail-bot' } });

    const { message } = await send(world, 'retail-bot', id, 'Beep');

    expect(message?.author).toEqual({ kind: 'BOT', user: { id: 'retail-bot' } });
  });

  it("sends the consumer's words by the connector of the channel, whoever handles the conversation", async () => {
    const id = await aConversation(world, { at: bank });

    const { message } = await send(world, 'acme-web', id, 'Is anybody there?');

    expect(message).toMatchObject({ text: 'Is anybody there?', author: { kind: 'CONSUMER', user: null } });
  });

  it('keeps the order in which messages were sent', async () => {
    const id = await aConversation(world, { text: 'one' });

    await send(world, 'retail-agent-1', id, 'two');
    await send(world, 'acme-web', id, 'three');
    await send(world, 'retail-agent-1', id, 'four');

    expect(await transcript(world, 'retail-agent-1', id)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('keeps a text as it was given', async () => {
    const id = await aConversation(world);
    const text = `  <script>alert('x')</script>\n🦆 '; drop table message; --\u202e  `;

    await send(world, 'retail-agent-1', id, text);

    expect(await transcript(world, 'acme-web', id)).toEqual(['Hello', text]);
  });

  it.each<[string, Who]>([
    ['an agent of an account that never had it', 'travel-agent-1'],
    ['an agent of another brand', 'globex-agent-1'],
    ['a connector of another brand', 'globex-web'],
    [
      'a connector of another channel',
      someone({ sub: 'acme-sms', role: 'CONNECTOR', brand: 'acme', channel: 'SMS' }),
    ],
    [
      'an agent who names an account of its brand in vain',
      someone({ sub: 'x', role: 'AGENT', brand: 'globex', account: 'acme-retail' }),
    ],
  ])('knows no conversation for %s', async (_, who) => {
    const id = await aConversation(world);

    expect(await codes(who, id)).toEqual(['CONVERSATION_NOT_FOUND']);
    expect(await codes(who, 'no-such-conversation')).toEqual(['CONVERSATION_NOT_FOUND']);
  });

  it.each<[string, Who, string]>([
    ['another agent of the account', 'retail-agent-2', 'FORBIDDEN_NOT_PARTICIPANT'],
    ["the account's manager", 'retail-manager', 'FORBIDDEN_ROLE'],
    ['an analyst', 'acme-analyst', 'FORBIDDEN_ROLE'],
    ['a partner', 'acme-partner', 'FORBIDDEN_ROLE'],
    ['an administrator', 'admin', 'FORBIDDEN_ROLE'],
  ])('refuses %s', async (_, who, expected) => {
    const id = await aConversation(world);

    expect(await codes(who, id, '')).toEqual([expected]);
    expect(await transcript(world, 'acme-web', id)).toEqual(['Hello']);
  });

  it("refuses a former handler's unsent reply", async () => {
    const id = await aConversation(world);
    await move(world, id, bank);

    expect(await codes('retail-agent-1', id)).toEqual(['CONVERSATION_NOT_HANDLED_HERE']);
    expect(await transcript(world, 'bank-agent-1', id)).toEqual(['Hello']);
  });

  it('refuses everybody once the conversation waits, but the consumer', async () => {
    const id = await aConversation(world, { at: { account: 'acme-retail', agent: null } });

    expect(await codes('retail-agent-1', id)).toEqual(['FORBIDDEN_NOT_PARTICIPANT']);
    expect(await codes('acme-web', id)).toEqual([]);
  });

  it.each([
    ['nothing', '', ['TEXT_REQUIRED']],
    ['blanks', '\t\n', ['TEXT_REQUIRED']],
    ['5,001 characters', '🦆'.repeat(5_001), ['TEXT_TOO_LONG']],
    ['5,000 characters', '🦆'.repeat(5_000), []],
  ])('answers a text of %s with %j', async (_, text, expected) => {
    const id = await aConversation(world);

    expect(await codes('retail-agent-1', id, text)).toEqual(expected);
  });

  it.each([
    ['fewer', 6],
    ['more', 20_000],
  ])(
    "goes by the account that has custody, which allows %s characters, also for the consumer's",
    async (_, limit) => {
      await allow(world, 'acme-bank', { message_characters: limit, note_characters: 1 });
      const id = await aConversation(world);
      await move(world, id, bank);

      for (const who of ['bank-agent-1', 'acme-web']) {
        expect(await codes(who, id, '🦆'.repeat(limit))).toEqual([]);
        expect((await send(world, who, id, '🦆'.repeat(limit + 1))).userErrors).toMatchObject([
          { code: 'TEXT_TOO_LONG', limit },
        ]);
      }
    },
  );

  it('answers a retry with the same message', async () => {
    const id = await aConversation(world);

    const first = await send(world, 'retail-agent-1', id, 'Once', 'retried');
    await move(world, id, bank);
    const again = await send(world, 'retail-agent-1', id, 'Once', 'retried');

    expect(first.message).not.toBeNull();
    expect(again).toEqual(first);
    expect(await codes('retail-agent-1', id, 'Twice', 'retried')).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(await transcript(world, 'bank-agent-1', id)).toEqual(['Hello', 'Once']);
  });

  it('answers a retry with the same refusal, whatever has changed since', async () => {
    const id = await aConversation(world, { at: bank });
    await send(world, 'bank-agent-2', id, 'Mine?', 'refused');
    await move(world, id, { account: 'acme-bank', agent: 'bank-agent-2' });

    expect(await codes('bank-agent-2', id, 'Mine?', 'refused')).toEqual(['FORBIDDEN_NOT_PARTICIPANT']);
    expect(await codes('bank-agent-2', id, 'Mine?', 'not refused')).toEqual([]);
  });

  it('keeps the keys of callers apart', async () => {
    const id = await aConversation(world);
    await send(world, 'acme-web', id, 'From the consumer', 'shared key');

    await send(world, 'retail-agent-1', id, 'From the agent', 'shared key');

    expect(await transcript(world, 'acme-web', id)).toEqual(['Hello', 'From the consumer', 'From the agent']);
  });

  it.each([
    ['a text with a character that no database holds', { text: 'a\0b' }],
    ['an id with a character that no database holds', { conversationId: 'a\0b' }],
    ['an empty key', { idempotencyKey: '' }],
  ])('calls %s malformed, and repeats nothing of it', async (_, wrong) => {
    const input = { conversationId: 'x', text: 'Secret', idempotencyKey: aKey(), ...wrong };

    const { errors } = await world.run(
      'retail-agent-1',
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }',
      { input },
    );

    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(errors)).not.toMatch(/Secret/);
  });

  it('goes on for the account that gets a conversation back', async () => {
    const id = await aConversation(world);
    await move(world, id, bank);
    await send(world, 'bank-agent-1', id, 'From the bank');
    await move(world, id, retail);

    expect(await codes('bank-agent-1', id)).toEqual(['CONVERSATION_NOT_HANDLED_HERE']);
    expect(await codes('retail-agent-1', id, 'Back again')).toEqual([]);
    expect(await transcript(world, 'retail-agent-1', id)).toEqual(['Hello', 'From the bank', 'Back again']);
  });
});
