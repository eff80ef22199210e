import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, bank, lastCursor, move, moveCustody, send, take, transcript } from './acts.js';
import { aWorld, someone } from './world.js';
import type { Who, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

describe('messageSent in one conversation', () => {
  it('begins now and shows each message as it is sent', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-agent-1', { conversationId: id });

    const { message } = await send(world, 'acme-web', id, 'Anybody?');

    expect((await stream.nextResult())?.data?.['messageSent']).toMatchObject({
      id: message?.id,
      cursor: message?.cursor,
      text: 'Anybody?',
      author: { kind: 'CONSUMER', user: null },
      conversation: { id, status: 'OPEN', consumerName: 'Ada Lovelace' },
    });
    await stream.return();
  });

  it('wakes up for a message that comes while it is idle', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-agent-1', { conversationId: id });
    const first = stream.next();

    await send(world, 'acme-web', id, 'Wake up');

    expect(await first).toBe('Wake up');
    await stream.return();
  });

  it('goes on after the cursor of a transcript, without gap or repeat', async () => {
    const id = await aConversation(world);
    await send(world, 'acme-web', id, 'Read');
    const after = await lastCursor(world, 'retail-agent-1', id);
    await send(world, 'acme-web', id, 'Missed');

    const stream = await world.follow('retail-agent-1', { conversationId: id, after });
    await send(world, 'acme-web', id, 'Live');

    expect(await take(stream, 2)).toEqual(['Missed', 'Live']);
    await stream.return();
  });

  it('shows every one of many messages sent at once, once and in the order of the transcript', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-agent-1', { conversationId: id });

    const received = take(stream, 40);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        send(world, index % 2 === 0 ? 'acme-web' : 'retail-agent-1', id, `${index}`),
      ),
    );

    expect(await received).toEqual((await transcript(world, 'retail-agent-1', id))?.slice(1));
    await stream.return();
  });

  it('is not held up by a transaction of somebody else that stays open', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-agent-1', { conversationId: id });

    await world.database.transaction(async (sql) => {
      await sql.query(`update accounts."user" set name = name where id = 'travel-agent-1'`);
      await send(world, 'acme-web', id, 'Unhindered');

      expect(await stream.next()).toBe('Unhindered');
    });
    await stream.return();
  });

  it('ends for a former handler after the last message before custody left', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-agent-1', { conversationId: id });
    await send(world, 'acme-web', id, 'Before');

    await move(world, id, bank);
    await send(world, 'acme-web', id, 'After');

    expect(await stream.next()).toBe('Before');
    expect(await stream.nextResult()).toBeUndefined();
  });

  it('ends for a former handler that was idle when custody left', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-manager', { conversationId: id });
    const result = stream.nextResult();

    await move(world, id, bank);

    expect(await result).toBeUndefined();
  });

  it('never shows a former handler a message that was sent as custody left', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await aConversation(world);
      const stream = await world.follow('retail-agent-1', { conversationId: id });
      const seen: unknown[] = [];
      const all = (async () => {
        for (let result = await stream.nextResult(); result; result = await stream.nextResult())
          seen.push(result);
      })();

      await Promise.all([
        send(world, 'acme-web', id, 'one'),
        world.database.transaction((sql) => moveCustody(sql, id, bank)),
        send(world, 'acme-web', id, 'two'),
      ]);
      await all;

      const readable = await transcript(world, 'retail-agent-1', id);
      expect(seen).toHaveLength((readable?.length ?? 0) - 1);
    }
  });

  it('replays for a former handler up to where custody left, and ends', async () => {
    const id = await aConversation(world);
    const after = await lastCursor(world, 'retail-agent-1', id);
    await send(world, 'acme-web', id, 'Mine');
    await move(world, id, bank);
    await send(world, 'acme-web', id, 'Not mine');

    const stream = await world.follow('retail-agent-2', { conversationId: id, after });

    expect(await stream.next()).toBe('Mine');
    expect(await stream.nextResult()).toBeUndefined();
  });

  it('asks for each message anew whether the caller sees the conversation', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('acme-web', { conversationId: id });
    await world.database.query(`update conversations.conversation set channel = 'SMS' where id = $1`, [id]);
    await send(world, 'retail-agent-1', id, 'Not for the web');

    expect(await stream.nextResult()).toBeUndefined();
  });

  it('shows again, without its text, a message that was erased since', async () => {
    const after = Buffer.from('["message","acme","0"]').toString('base64url');
    const id = await aConversation(world, { text: 'Uno' });
    await send(world, 'retail-agent-1', id, 'Dos');
    const stream = await world.follow('retail-agent-1', { conversationId: id, after });
    expect(await take(stream, 2)).toEqual(['Uno', 'Dos']);
    await stream.return();

    await world.ask(
      'admin',
      `mutation { eraseConsumer(input: { conversationId: "${id}", idempotencyKey: "erase" }) { userErrors { code } } }`,
    );
    await send(world, 'acme-web', id, 'Tres');

    const again = await world.follow('retail-agent-1', { conversationId: id, after });
    expect(await take(again, 3)).toEqual([null, null, 'Tres']);
    await again.return();
    expect(world.logged.join()).not.toMatch(/Uno|Dos|Tres|Ada/);
  });

  it('goes on for the account that takes over', async () => {
    const id = await aConversation(world);
    await move(world, id, bank);
    const stream = await world.follow('bank-agent-1', { conversationId: id });

    await send(world, 'bank-agent-1', id, 'Welcome to the bank');

    expect(await stream.next()).toBe('Welcome to the bank');
    await stream.return();
  });

  it('shows an analyst that something was said, and not what', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('acme-analyst', { conversationId: id });

    await send(world, 'acme-web', id, 'Secret');

    const { messageSent } = (await stream.nextResult())?.data as { messageSent: object };
    expect(messageSent).toMatchObject({ text: null, conversation: { id, consumerName: null } });
    await stream.return();
  });

  it('shows with each message how things are by then', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-agent-1', { conversationId: id });
    await send(world, 'acme-web', id, 'One');
    const first = await stream.nextResult();
    await world.database.query(
      `update conversations.conversation set consumer_name = 'Ada King' where id = $1`,
      [id],
    );
    await send(world, 'acme-web', id, 'Two');
    const second = await stream.nextResult();

    expect([first, second].map((result) => result?.data?.['messageSent'])).toMatchObject([
      { conversation: { consumerName: 'Ada Lovelace' } },
      { conversation: { consumerName: 'Ada King' } },
    ]);
    await stream.return();
  });

  it.each<[string, Who]>([
    ['an agent of another account', 'bank-agent-1'],
    ['an agent of another brand', 'globex-agent-1'],
    [
      'the connector of another channel',
      someone({ sub: 's', role: 'CONNECTOR', brand: 'acme', channel: 'SMS' }),
    ],
  ])('is not for %s, as if the conversation were not there', async (_, who) => {
    const id = await aConversation(world);

    expect(await world.openFailure(who, { conversationId: id })).toBe('FORBIDDEN');
    expect(await world.openFailure(who, { conversationId: 'no-such-conversation' })).toBe('FORBIDDEN');
  });

  it.each([
    ['that is none', 'nonsense'],
    ['that is empty', ''],
    ['of another list', btoa('["note","acme","1"]')],
    ['of another brand', btoa('["message","globex","1"]')],
  ])('refuses a cursor %s', async (_, after) => {
    const id = await aConversation(world);

    expect(await world.openFailure('retail-agent-1', { conversationId: id, after })).toBe('CURSOR_INVALID');
    expect(await world.openFailure('retail-agent-1', { after })).toBe('CURSOR_INVALID');
  });

  it('can be left while it is idle', async () => {
    const id = await aConversation(world);
    const stream = await world.follow('retail-agent-1', { conversationId: id });
    const pending = stream.nextResult();

    await stream.return();

    expect(await pending).toBeUndefined();
  });
});
