import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, allow, entry, started } from './acts.js';
import { aWorld, someone } from './world.js';
import type { Who, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

interface Started {
  conversation: { id: string } | null;
  userErrors: { code: string; field: string[] | null }[];
}

async function start(input: object, who: Who = 'acme-web'): Promise<Started> {
  return (await world.ask(who, started, { input: { ...entry(), ...input } }))['startConversation'] as Started;
}

const codes = async (input: object, who?: Who) =>
  (await start(input, who)).userErrors.map(({ code }) => code);

describe('startConversation', () => {
  it('opens a conversation with its first message and gives it to an agent of its skill', async () => {
    const { conversation, userErrors } = await start({ text: 'My card is gone' });

    expect(userErrors).toEqual([]);
    expect(conversation).toMatchObject({
      status: 'OPEN',
      channel: 'WEB',
      consumerName: 'Ada Lovelace',
      startedAt: '2026-03-02T08:00:00.000Z',
      brand: { id: 'acme' },
      ownerAccount: { id: 'acme-retail' },
      messages: { nodes: [{ text: 'My card is gone', author: { kind: 'CONSUMER', user: null } }] },
    });
    const custody = await world.database.query(
      'select account_id, skill_id, agent_id, version from transfers.custody where conversation_id = $1',
      [conversation?.id],
    );
    expect(custody).toEqual([
      {
        account_id: 'acme-retail',
        skill_id: 'acme-retail-care',
        agent_id: expect.stringMatching(/^retail-agent-[12]$/) as string,
        version: 1,
      },
    ]);
  });

  it('waits for an agent when none of its skill takes work', async () => {
    await world.database.query(
      `update accounts."user" set availability = 'AWAY' where account_id = 'acme-travel'`,
    );

    const { conversation } = await start({ accountId: 'acme-travel', skillId: 'acme-travel-care' });

    const [custody] = await world.database.query(
      'select agent_id, ended_at from transfers.custody where conversation_id = $1',
      [conversation?.id],
    );
    expect(custody).toEqual({ agent_id: null, ended_at: null });
  });

  it.each([
    ['an agent', 'retail-agent-1'],
    ['a manager', 'retail-manager'],
    ['an analyst', 'acme-analyst'],
    ['a partner', 'acme-partner'],
    ['an administrator', 'admin'],
    [
      'a connector of another channel',
      someone({ sub: 'acme-sms', role: 'CONNECTOR', brand: 'acme', channel: 'SMS' }),
    ],
    ['a connector without a brand', someone({ sub: 'anyone', role: 'CONNECTOR', channel: 'WEB' })],
  ])('is not for %s', async (_, who) => {
    expect(await codes({ accountId: 'no-such-account' }, who)).toEqual(['FORBIDDEN_ROLE']);
  });

  it.each([
    ['an account that is not there', { accountId: 'acme-x' }, ['ACCOUNT_NOT_FOUND']],
    [
      'an account that is not there, and so no text as too long',
      { accountId: 'acme-x', text: 'x'.repeat(20_001) },
      ['ACCOUNT_NOT_FOUND'],
    ],
    ['an account of another brand', { accountId: 'globex-shop' }, ['ACCOUNT_NOT_FOUND']],
    ['a skill that is not there', { skillId: 'acme-retail-x' }, ['SKILL_NOT_FOUND']],
    ['a skill of another brand', { skillId: 'globex-shop-care' }, ['SKILL_NOT_FOUND']],
    ['a skill of another account', { skillId: 'acme-bank-care' }, ['SKILL_NOT_IN_ACCOUNT']],
    ['no text', { text: '' }, ['TEXT_REQUIRED']],
    ['blanks for a text', { text: ' \n ' }, ['TEXT_REQUIRED']],
    ['no name', { consumerName: '' }, ['TEXT_REQUIRED']],
    ['a text that is too long', { text: 'x'.repeat(5_001) }, ['TEXT_TOO_LONG']],
    ['a name that is too long', { consumerName: 'x'.repeat(201) }, ['TEXT_TOO_LONG']],
    [
      'everything wrong at once',
      { accountId: 'acme-x', skillId: 'acme-y', text: '', consumerName: 'x'.repeat(201) },
      ['ACCOUNT_NOT_FOUND', 'SKILL_NOT_FOUND', 'TEXT_TOO_LONG', 'TEXT_REQUIRED'],
    ],
  ])('refuses %s', async (_, input, expected) => {
    const { conversation, userErrors } = await start(input);

    expect(userErrors.map(({ code }) => code)).toEqual(expected);
    expect(conversation).toBeNull();
  });

  it('names the field and the limit of a text that is too long', async () => {
    const { userErrors } = await start({ consumerName: 'x'.repeat(201) });

    expect(userErrors).toEqual([
      {
        __typename: 'TextTooLong',
        code: 'TEXT_TOO_LONG',
        field: ['consumerName'],
        retryable: false,
        limit: 200,
      },
    ]);
  });

  it('takes texts of the longest length, counted in characters and kept as given', async () => {
    const text = '👩‍👩‍👧'.repeat(1_000);

    const { conversation } = await start({ text, consumerName: '🦆'.repeat(200) });

    expect(conversation).toMatchObject({
      consumerName: '🦆'.repeat(200),
      messages: { nodes: [{ text }] },
    });
    expect(await codes({ text: `${text}x` })).toEqual(['TEXT_TOO_LONG']);
  });

  it.each([
    ['fewer', 3],
    ['more', 6000],
  ])('takes a first message by its account, which allows %s characters', async (_, limit) => {
    await allow(world, 'acme-travel', { message_characters: limit });
    const there = { accountId: 'acme-travel', skillId: 'acme-travel-care' };

    expect(await codes({ ...there, text: '🦆'.repeat(limit) })).toEqual([]);
    expect((await start({ ...there, text: '🦆'.repeat(limit + 1) })).userErrors).toMatchObject([
      { code: 'TEXT_TOO_LONG', field: ['text'], limit },
    ]);
  });

  describe('in places that changed', () => {
    let changed: World;
    beforeAll(async () => {
      changed = await aWorld();
      await changed.database.query(`update accounts.account set status = 'SUSPENDED' where id = 'acme-bank'`);
      await changed.database.query(`update accounts.account set channels = '{SMS}' where id = 'acme-travel'`);
      await changed.database.query(
        `update skills.skill set deleted_at = now() where id = 'acme-retail-desk'`,
      );
      await changed.database.query(
        `update skills.skill set channels = '{SMS}' where id = 'acme-retail-claims'`,
      );
    });
    afterAll(() => changed.stop());

    it.each([
      ['a suspended account', 'acme-bank', 'acme-bank-care', ['ACCOUNT_SUSPENDED']],
      [
        'a suspended account with a foreign skill',
        'acme-bank',
        'acme-retail-care',
        ['ACCOUNT_SUSPENDED', 'SKILL_NOT_IN_ACCOUNT'],
      ],
      [
        'a channel that the account does not serve',
        'acme-travel',
        'acme-travel-care',
        ['CHANNEL_NOT_SUPPORTED'],
      ],
      [
        'a channel that the skill does not serve',
        'acme-retail',
        'acme-retail-claims',
        ['CHANNEL_NOT_SUPPORTED'],
      ],
      ['a deleted skill', 'acme-retail', 'acme-retail-desk', ['SKILL_NOT_FOUND']],
    ])('refuses %s', async (_, accountId, skillId, expected) => {
      const { startConversation } = await changed.ask('acme-web', started, {
        input: { ...entry(), accountId, skillId },
      });

      expect((startConversation as Started).userErrors.map(({ code }) => code)).toEqual(expected);
    });
  });

  it('answers a retry with the same conversation, and refuses the key for anything else', async () => {
    const input = entry();

    const first = await start(input);
    const again = await start(input);

    expect(again).toEqual(first);
    expect(await codes({ ...input, text: 'Something else' })).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  it('answers a retry with the same refusals, even when they would no longer apply', async () => {
    const input = { ...entry(), skillId: 'acme-retail-new' };
    await start(input);
    await world.database.query(
      `insert into skills.skill (id, account_id, name, channels) values ('acme-retail-new', 'acme-retail', 'New', '{WEB}')`,
    );

    expect(await codes(input)).toEqual(['SKILL_NOT_FOUND']);
    expect(await codes({ ...input, idempotencyKey: 'another-key' })).toEqual([]);
  });

  it('opens one conversation for one key used many times at once', async () => {
    const input = { ...entry(), consumerName: 'Only One' };

    const all = await Promise.all(Array.from({ length: 8 }, () => start(input)));

    expect(new Set(all.map(({ conversation }) => conversation?.id)).size).toBe(1);
    const rows = await world.database.query(
      `select id from conversations.conversation where consumer_name = 'Only One'`,
    );
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['an empty key', { idempotencyKey: '' }],
    ['a key that is too long', { idempotencyKey: 'k'.repeat(201) }],
    ['a character that no database holds', { text: 'a\0b' }],
  ])('calls %s malformed', async (_, input) => {
    expect(await world.codeOf('acme-web', started, { input: { ...entry(), ...input } })).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('writes no name and no text to the log', async () => {
    await aConversation(world, { consumerName: 'Secret Name', text: 'Secret text' });

    expect(world.logged.length).toBeGreaterThan(0);
    expect(world.logged.join('')).not.toMatch(/Secret/);
  });
});
