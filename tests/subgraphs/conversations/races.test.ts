import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, aKey, bank, moveCustody, send, transcript } from './acts.js';
import { aWorld } from './world.js';
import type { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

const closing = `mutation ($input: CloseConversationInput!) {
  closeConversation(input: $input) { conversation { id } userErrors { code } }
}`;

const close = async (who: string, conversationId: string) =>
  (await world.ask(who, closing, { input: { conversationId, idempotencyKey: aKey() } }))[
    'closeConversation'
  ] as {
    userErrors: { code: string }[];
  };

/** Resolves when as many statements of this database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  for (;;) {
    const waiting = await world.database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length >= count) return;
  }
}

/** Holds a transaction open with the locks that `work` took, until `release` is called. */
async function holding(work: (sql: Parameters<typeof moveCustody>[0]) => Promise<void>) {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const committed = world.database.transaction(async (sql) => {
    await work(sql);
    begun();
    await released;
  });
  await hasBegun;
  return {
    commit: () => {
      release();
      return committed;
    },
  };
}

describe('at the same time', () => {
  it('many sends with one key send one message', async () => {
    const id = await aConversation(world);

    const all = await Promise.all(
      Array.from({ length: 8 }, () => send(world, 'retail-agent-1', id, 'Once', 'one')),
    );

    expect(new Set(all.map(({ message }) => message?.id)).size).toBe(1);
    expect(await transcript(world, 'retail-agent-1', id)).toEqual(['Hello', 'Once']);
  });

  it('many sends of both sides all arrive, in one order for everybody', async () => {
    const id = await aConversation(world);
    const texts = Array.from({ length: 24 }, (_, index) => `${index}`);

    const sent = await Promise.all(
      texts.map((text, index) => send(world, index % 2 === 0 ? 'acme-web' : 'retail-agent-1', id, text)),
    );

    expect(sent.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const read = await transcript(world, 'retail-agent-1', id);
    expect(read?.slice(1).sort()).toEqual(texts.sort());
    expect(await transcript(world, 'acme-web', id)).toEqual(read);
  });

  it('sends and a close leave no message behind the close', async () => {
    const id = await aConversation(world);

    const [closed, ...sent] = await Promise.all([
      close('retail-agent-1', id),
      ...Array.from({ length: 12 }, (_, index) => send(world, 'acme-web', id, `${index}`)),
    ]);

    expect(closed.userErrors).toEqual([]);
    const accepted = sent.filter(({ message }) => message !== null);
    const refused = sent.filter(({ message }) => message === null).flatMap(({ userErrors }) => userErrors);
    expect(refused.every(({ code }) => code === 'CONVERSATION_CLOSED')).toBe(true);
    expect(await transcript(world, 'acme-web', id)).toHaveLength(1 + accepted.length);
  });

  it('many closes close once, and none makes another begin again', async () => {
    const id = await aConversation(world);

    const all = await Promise.all(Array.from({ length: 6 }, () => close('acme-web', id)));

    const codes = all.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'CONVERSATION_CLOSED'));
    expect(world.retries).toEqual([]);
  });

  it('a send that meets a close in the making waits for it, and is refused', async () => {
    const id = await aConversation(world);
    const closer = await holding(async (sql) => {
      await sql.query('select from conversations.conversation where id = $1 for update', [id]);
      await sql.query(
        `update conversations.conversation set status = 'CLOSED', closed_at = now() where id = $1`,
        [id],
      );
    });

    const sent = send(world, 'acme-web', id, 'Too late');
    await untilWaiting(1);
    await closer.commit();

    expect((await sent).userErrors).toMatchObject([{ code: 'CONVERSATION_CLOSED' }]);
    expect(await transcript(world, 'acme-web', id)).toEqual(['Hello']);
  });

  it('a reply that meets an acceptance in the making waits for it, and is refused', async () => {
    const id = await aConversation(world);
    const acceptance = await holding((sql) => moveCustody(sql, id, bank));

    const reply = send(world, 'retail-agent-1', id, 'One moment');
    await untilWaiting(1);
    await acceptance.commit();

    expect((await reply).userErrors).toMatchObject([{ code: 'CONVERSATION_NOT_HANDLED_HERE' }]);
    expect(await transcript(world, 'bank-agent-1', id)).toEqual(['Hello']);
  });

  it('a reply of the new holder that meets the acceptance in the making waits for it, and is sent', async () => {
    const id = await aConversation(world, { at: bank });
    const change = await holding((sql) =>
      moveCustody(sql, id, { account: 'acme-bank', agent: 'bank-agent-2' }),
    );

    const reply = send(world, 'bank-agent-2', id, 'Mine now');
    await untilWaiting(1);
    await change.commit();

    expect((await reply).userErrors).toEqual([]);
  });

  it('an acceptance that meets a reply in the making comes after it: the reply is in the part that was left', async () => {
    const id = await aConversation(world);

    const [reply] = await Promise.all([
      send(world, 'retail-agent-1', id, 'Maybe'),
      world.database.transaction((sql) => moveCustody(sql, id, bank)),
      send(world, 'acme-web', id, 'Hm'),
    ]);

    const [left] = await world.database.query<{ position: bigint }>(
      'select readable_until as position from transfers.access_facts where conversation_id = $1 and account_id = $2',
      [id, 'acme-retail'],
    );
    const late = await world.database.query(
      `select from conversations.message where conversation_id = $1 and author_id = 'retail-agent-1' and position > $2`,
      [id, left?.position],
    );
    expect(late).toEqual([]);
    const all = await transcript(world, 'bank-agent-1', id);
    expect(all?.includes('Maybe')).toBe(reply.message !== null);
    expect(all).toContain('Hm');
  });

  it('sends, notes, closes and changes of custody in many conversations end without a deadlock', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => aConversation(world)));

    await Promise.all(
      ids.flatMap((id) => [
        ...Array.from({ length: 6 }, () => send(world, 'acme-web', id, 'x')),
        ...Array.from({ length: 6 }, () => send(world, 'retail-agent-1', id, 'y')),
        world.database.transaction((sql) => moveCustody(sql, id, bank)),
        close('acme-web', id),
      ]),
    );

    expect(world.retries).toEqual([]);
  });
});
