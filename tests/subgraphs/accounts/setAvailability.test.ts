import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountsSubgraph } from '../../../subgraphs/accounts/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld, Who } from '../../support/demoWorld.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(accountsSubgraph);
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.clock.moveTo('2026-03-02T11:00:00Z');
  await world.database.query(
    `update accounts."user" set availability = 'ONLINE', availability_changed_at = '2026-03-02T10:00:00Z'
     where role = 'AGENT'`,
  );
});

interface Answer {
  user: { id: string; availability: string; availabilityChangedAt: string } | null;
  userErrors: { __typename: string; code: string; field: string[] | null; retryable: boolean }[];
}

const document = `mutation ($input: SetAvailabilityInput!) {
  setAvailability(input: $input) {
    user { id availability availabilityChangedAt }
    userErrors { __typename code message field retryable }
  }
}`;

let keys = 0;
const aKey = () => `key-${(keys += 1)}`;

async function set(who: Who, input: { userId?: string; availability?: string; idempotencyKey?: string }) {
  const whole = { availability: 'AWAY', idempotencyKey: aKey(), ...input };
  return (await world.ask(who, document, { input: whole }))['setAvailability'] as Answer;
}

async function stored(id: string) {
  return world.database.prisma.user.findUniqueOrThrow({ where: { id } });
}

describe('who may set it', () => {
  it.each([
    ['an agent', 'retail-agent-1', undefined, 'retail-agent-1'],
    ['an agent that names itself', 'retail-agent-1', 'retail-agent-1', 'retail-agent-1'],
    ['a bot', 'retail-bot', undefined, 'retail-bot'],
    ["the account's manager, for an agent", 'retail-manager', 'retail-agent-2', 'retail-agent-2'],
    ["the account's manager, for a bot", 'retail-manager', 'retail-bot', 'retail-bot'],
  ])('%s', async (_, who, userId, changed) => {
    const { user, userErrors } = await set(who, { availability: 'BACK_SOON', ...(userId && { userId }) });

    expect(userErrors).toEqual([]);
    expect(user).toEqual({
      id: changed,
      availability: 'BACK_SOON',
      availabilityChangedAt: '2026-03-02T11:00:00.000Z',
    });
    expect((await stored(changed)).availability).toBe('BACK_SOON');
  });

  it.each([
    ['an agent for a colleague', 'retail-agent-2', 'retail-agent-1', 'FORBIDDEN_ROLE'],
    ['an agent for one of another account', 'bank-agent-1', 'retail-agent-1', 'FORBIDDEN_ROLE'],
    ['a manager for one of another account', 'bank-manager', 'retail-agent-1', 'FORBIDDEN_ROLE'],
    ['a manager for itself', 'retail-manager', undefined, 'FORBIDDEN_ROLE'],
    ['a manager for an analyst', 'retail-manager', 'acme-analyst', 'FORBIDDEN_ROLE'],
    ['an administrator', 'admin', 'retail-agent-1', 'FORBIDDEN_ROLE'],
    ['a connector', 'acme-web', 'retail-agent-1', 'FORBIDDEN_ROLE'],
    ['anyone for a user of another brand', 'retail-manager', 'globex-agent-1', 'USER_NOT_FOUND'],
    ['anyone for a user who does not exist', 'retail-manager', 'nobody', 'USER_NOT_FOUND'],
    ['anyone for what cannot be a user', 'retail-manager', 'a\0b', 'USER_NOT_FOUND'],
  ])('not %s', async (_, who, userId, code) => {
    const before = await world.database.prisma.user.findMany({ orderBy: { id: 'asc' } });

    const { user, userErrors } = await set(who, { ...(userId !== undefined && { userId }) });

    expect(user).toBeNull();
    expect(userErrors).toMatchObject([{ code, field: ['userId'], retryable: false }]);
    expect(await world.database.prisma.user.findMany({ orderBy: { id: 'asc' } })).toEqual(before);
  });

  it('answers for a user of another brand as for one that does not exist', async () => {
    const foreign = await set('retail-manager', { userId: 'globex-agent-1' });
    const unknown = await set('retail-manager', { userId: 'nobody' });

    expect(foreign).toEqual(unknown);
  });
});

describe('what becomes of it', () => {
  it('forgets why the agent was away', async () => {
    await world.database.query(`select accounts.set_away('retail-agent-1', 'OFFER_TIMED_OUT', now())`);

    await set('retail-agent-1', { availability: 'ONLINE' });

    expect(await stored('retail-agent-1')).toMatchObject({ availability: 'ONLINE', availabilityCause: null });
  });

  it('keeps the instant of the last change when nothing changes', async () => {
    const { user } = await set('retail-agent-1', { availability: 'ONLINE' });

    expect(user?.availabilityChangedAt).toBe('2026-03-02T10:00:00.000Z');
  });

  it.each(['AWAY', 'BACK_SOON', 'OCCUPIED'])(
    'leaves what is held with an agent who is %s',
    async (availability) => {
      const conversation = await aConversationHeldBy('retail-agent-1');

      await set('retail-agent-1', { availability });

      expect(await holderOf(conversation)).toBe('retail-agent-1');
    },
  );

  it('gives back what is held by an agent who goes OFFLINE, in the same step', async () => {
    const conversation = await aConversationHeldBy('retail-agent-1');

    await set('retail-manager', { userId: 'retail-agent-1', availability: 'OFFLINE' });

    expect(await holderOf(conversation)).toBeNull();
    expect((await stored('retail-agent-1')).availability).toBe('OFFLINE');
  });

  it.each(['ONLINE', 'OCCUPIED'])(
    'wakes what waits when an agent comes back %s, not before',
    async (availability) => {
      const listener = new pg.Client(world.database.url);
      await listener.connect();
      const heard: unknown[] = [];
      listener.on('notification', (notification) => heard.push(notification));
      await listener.query('listen rollover_work');
      const wakeUp = once(listener, 'notification');

      await set('bank-agent-1', { availability: 'AWAY' });
      await set('bank-agent-1', { availability });
      await wakeUp;

      expect(heard).toHaveLength(1);
      await listener.end();
    },
  );

  async function aConversationHeldBy(agentId: string): Promise<string> {
    const id = `conversation-${aKey()}`;
    await world.database.query(
      `update accounts."user" set availability = 'AWAY' where role = 'AGENT' and id <> $1`,
      [agentId],
    );
    const values = [id, 'acme', 'acme-retail', 'acme-retail-care', world.clock.now()];
    await world.database.query('select transfers.open_custody($1, $2, $3, $4, $5)', values);
    expect(await holderOf(id)).toBe(agentId);
    return id;
  }

  async function holderOf(conversationId: string): Promise<string | null> {
    const custody = await world.database.prisma.custody.findUniqueOrThrow({ where: { conversationId } });
    return custody.agentId;
  }
});

describe('the same idempotency key', () => {
  it('gives the same answer, whatever has changed since', async () => {
    const asked = { availability: 'AWAY', idempotencyKey: aKey() };
    const first = await set('retail-agent-1', asked);
    world.clock.moveTo('2026-03-02T12:00:00Z');
    await set('retail-agent-1', { availability: 'ONLINE' });

    const again = await set('retail-agent-1', asked);

    expect(again).toEqual(first);
    expect((await stored('retail-agent-1')).availability).toBe('ONLINE');
  });

  it('gives the same refusal, whatever has changed since', async () => {
    const asked = { userId: 'retail-agent-9', idempotencyKey: aKey() };
    const first = await set('retail-manager', asked);
    await world.database.query(
      `insert into accounts."user" (id, brand_id, account_id, role, name, availability)
       values ('retail-agent-9', 'acme', 'acme-retail', 'AGENT', 'New', 'ONLINE')`,
    );

    expect(first.userErrors).toMatchObject([{ code: 'USER_NOT_FOUND' }]);
    expect(await set('retail-manager', asked)).toEqual(first);
    expect((await stored('retail-agent-9')).availability).toBe('ONLINE');
  });

  it('acts once for many at the same time', async () => {
    const asked = { availability: 'BACK_SOON', idempotencyKey: aKey() };

    const answers = await Promise.all(Array.from({ length: 8 }, () => set('retail-agent-1', asked)));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.user?.availability).toBe('BACK_SOON');
  });

  it('is refused with another input', async () => {
    const idempotencyKey = aKey();
    await set('retail-agent-1', { availability: 'AWAY', idempotencyKey });

    const { user, userErrors } = await set('retail-agent-1', { availability: 'OFFLINE', idempotencyKey });

    expect(user).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }]);
    expect((await stored('retail-agent-1')).availability).toBe('AWAY');
  });

  it('is the same input whether the caller names itself or not', async () => {
    const asked = { availability: 'AWAY', idempotencyKey: aKey() };
    const first = await set('retail-agent-1', asked);

    expect(await set('retail-agent-1', { ...asked, userId: 'retail-agent-1' })).toEqual(first);
  });

  it('belongs to its caller', async () => {
    const idempotencyKey = aKey();
    await set('retail-agent-1', { availability: 'AWAY', idempotencyKey });

    const { user } = await set('retail-agent-2', { availability: 'OCCUPIED', idempotencyKey });

    expect(user).toMatchObject({ id: 'retail-agent-2', availability: 'OCCUPIED' });
  });

  it.each(['', 'k'.repeat(201)])('has 1 to 200 characters', async (idempotencyKey) => {
    const { errors } = await world.run('retail-agent-1', document, {
      input: { availability: 'AWAY', idempotencyKey },
    });

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
