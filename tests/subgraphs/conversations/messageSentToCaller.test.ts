import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCursor } from '../../../subgraphs/kit/pagination.js';
import { aConversation, aKey, bank, entry, lastCursor, move, retail, send, started, take } from './acts.js';
import { aWorld, someone } from './world.js';
import type { Who, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

async function close(who: Who, conversationId: string): Promise<void> {
  const closing =
    'mutation ($input: CloseConversationInput!) { closeConversation(input: $input) { userErrors { code } } }';
  await world.ask(who, closing, { input: { conversationId, idempotencyKey: aKey() } });
}

describe('messageSent in everything that the caller holds', () => {
  const agent = 'bank-agent-2';
  const mine = { account: 'acme-bank', agent };

  it('shows live what an agent holds at that moment', async () => {
    const first = await aConversation(world, { at: mine });
    const second = await aConversation(world, { at: bank });
    const stream = await world.follow(agent);

    await send(world, 'acme-web', second, "A colleague's");
    await send(world, 'acme-web', first, 'Mine');
    expect(await stream.next()).toBe('Mine');
    await move(world, second, mine);
    await send(world, 'acme-web', second, 'Mine by now');
    expect(await stream.next()).toBe('Mine by now');
    await move(world, first, retail);
    await send(world, 'acme-web', first, 'Not mine any more');
    await send(world, 'acme-web', second, 'Still mine');
    expect(await stream.next()).toBe('Still mine');
    await stream.return();
  });

  it('shows what was sent while the agent held the conversation, whoever holds it when it is read', async () => {
    const id = await aConversation(world);
    const after = await lastCursor(world, 'retail-agent-1', id);
    await send(world, 'acme-web', id, 'Before');
    await move(world, id, mine);
    await send(world, 'acme-web', id, 'Mine');
    await move(world, id, bank);
    await send(world, 'acme-web', id, "A colleague's");
    await move(world, id, mine);
    await send(world, 'acme-web', id, 'Mine again');
    await move(world, id, retail);
    await send(world, 'acme-web', id, 'Gone');
    const next = await aConversation(world, { at: mine });
    await send(world, 'acme-web', next, 'The next one');

    const stream = await world.follow(agent, { after });

    expect(await take(stream, 3)).toEqual(['Mine', 'Mine again', 'The next one']);
    await stream.return();
  });

  it('reads what is sent once for all who follow, and nothing for each of them', async () => {
    const id = await aConversation(world, { at: mine });
    const streams = await Promise.all(Array.from({ length: 30 }, () => world.follow(agent)));
    await send(world, 'acme-web', id, 'One');
    await Promise.all(streams.map((stream) => stream.next()));
    const before = world.statements.length;

    const waiting = streams.map((stream) => stream.next());
    await send(world, 'acme-web', id, 'Two');

    expect(await Promise.all(waiting)).toEqual(Array<string>(30).fill('Two'));
    const reads = world.statements.slice(before).filter((text) => text.includes('conversations.message m'));
    expect(reads.length).toBeLessThan(4);
    await Promise.all(streams.map((stream) => stream.return()));
  });

  it('fails for an agent whose access has changed', async () => {
    const stream = await world.follow('travel-agent-2');
    const failure = stream.next().catch((error: unknown) => error);

    await world.database.query(
      `update accounts."user" set account_id = 'acme-bank' where id = 'travel-agent-2'`,
    );

    expect(await failure).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    expect(await world.openFailure('travel-agent-2', {})).toBe('FORBIDDEN');
  });

  it('is not opened after a cursor that lies beyond the log', async () => {
    const after = writeCursor('message', 'acme', '999999999');

    expect(await world.openFailure(agent, { after })).toBe('CURSOR_INVALID');
  });

  it('shows the first words of a conversation that begins with the agent', async () => {
    await world.database.query(
      `update accounts."user" set availability = 'AWAY' where id = 'travel-agent-2'`,
    );
    const stream = await world.follow('travel-agent-1');

    const input = { ...entry(), accountId: 'acme-travel', skillId: 'acme-travel-care', text: 'First words' };
    await world.ask('acme-web', started, { input });

    expect(await stream.next()).toBe('First words');
    await stream.return();
  });

  it('shows the last words before a close to who held the conversation', async () => {
    const id = await aConversation(world, { at: mine });
    const stream = await world.follow(agent);
    await send(world, 'acme-web', id, 'Bye');
    await close('acme-web', id);

    expect(await stream.next()).toBe('Bye');
    await stream.return();
  });

  it('shows a connector the whole channel of its brand, and nothing of other channels', async () => {
    const sms = someone({ sub: 'acme-sms', role: 'CONNECTOR', brand: 'acme', channel: 'SMS' });
    const web = await aConversation(world);
    const other = await aConversation(world);
    await world.database.query(`update conversations.conversation set channel = 'SMS' where id = $1`, [
      other,
    ]);
    const webStream = await world.follow('acme-web');
    const smsStream = await world.follow(sms);

    await send(world, 'acme-web', web, 'By web');
    await send(world, 'retail-agent-1', web, 'To the web');
    await send(world, sms, other, 'By SMS');
    await send(world, 'retail-agent-1', web, 'Again to the web');

    expect(await take(webStream, 3)).toEqual(['By web', 'To the web', 'Again to the web']);
    expect(await smsStream.next()).toBe('By SMS');
    await webStream.return();
    await smsStream.return();
  });

  it('goes on after a cursor over any number of messages that are not for the caller', async () => {
    const id = await aConversation(world);
    const after = await lastCursor(world, 'retail-agent-1', id);
    const other = await aConversation(world);
    await world.database.query(`update conversations.conversation set channel = 'SMS' where id = $1`, [
      other,
    ]);
    await world.database.query(
      `insert into conversations.message (id, conversation_id, brand_id, position, author_kind, text, sent_at)
       select 'bulk-' || n, $1, 'acme', transfers.next_positions('acme', 1), 'CONSUMER', 'bulk', now()
       from generate_series(1, 650) n`,
      [other],
    );
    await send(world, 'acme-web', id, 'One');

    const stream = await world.follow('acme-web', { after });
    const first = await stream.next();
    await send(world, 'acme-web', id, 'Two');

    expect([first, await stream.next()]).toEqual(['One', 'Two']);
    await stream.return();
  });

  it.each<[string, Who]>([
    ['a manager', 'retail-manager'],
    ['an analyst', 'acme-analyst'],
    ['a partner', 'acme-partner'],
    ['an administrator', 'admin'],
    ['an agent without an account', someone({ sub: 'x', role: 'AGENT', brand: 'acme' })],
  ])('is not for %s', async (_, who) => {
    expect(await world.openFailure(who, {})).toBe('FORBIDDEN');
  });

  it('ends for everybody when the subgraph stops', async () => {
    const stopping = await aWorld();
    const streams = [await stopping.follow('retail-agent-1'), await stopping.follow('acme-web')];
    const pending = streams.map((stream) => stream.nextResult());

    await stopping.subgraph.stop();

    expect(await Promise.all(pending)).toEqual([undefined, undefined]);
    await stopping.stop();
  });
});
