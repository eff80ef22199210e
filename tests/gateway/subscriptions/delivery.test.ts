import { createClient } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { tokens } from '../server/support/testServer.js';
import { subscribe, webSocket } from '../server/support/webSocket.js';
import { aGateway, feed, followers, nothingLeft } from './support/streamingGateway.js';

describe('over WebSocket', () => {
  it('each client of a group gets the event under its own id', async () => {
    const gateway = await aGateway();
    const sockets = await followers(gateway, 20);

    gateway.log.append();

    for (const [at, socket] of sockets.entries()) {
      const payload = { data: { recorded: { number: 1, name: 'entry 1' } } };
      expect(await socket.next()).toEqual({ id: `"${at}" ü`, type: 'next', payload });
    }
    expect(gateway.graph.streams).toMatchObject({ groups: 1, sources: 1, events: 1 });
  });

  it.each([10, 200, 70_000])('a result of some %i bytes arrives whole', async (bytes) => {
    const gateway = await aGateway();
    const key = `a${'b'.repeat(bytes)}`;
    const [socket] = await followers(gateway, 1, `subscription { recorded { ${key}: number } }`);

    gateway.log.append();
    gateway.log.append();

    for (const number of [1, 2])
      expect(await socket?.next()).toMatchObject({ payload: { data: { recorded: { [key]: number } } } });
  });

  it('a client that breaks away or is left half open leaves nothing behind', async () => {
    const gateway = await aGateway({ pingEveryMs: 30 });
    const [crashing, halfOpen] = await followers(gateway, 2);

    crashing?.raw.terminate();
    halfOpen?.raw.pause();

    await expect.poll(() => gateway.graph.streams, { timeout: 5_000 }).toMatchObject(nothingLeft);
    expect(gateway.log.live()).toBe(0);
  });

  it('a client that lags is closed with 4470, and the others notice nothing', async () => {
    const gateway = await aGateway({ unreadBytes: 1_000_000, unreadMs: 60_000 });
    const key = 'k'.repeat(100_000);
    const [lagging, reading] = await followers(gateway, 2, `subscription { recorded { ${key}: number } }`);
    lagging?.raw.pause();

    for (let number = 1; gateway.graph.streams.lagged === 0; number += 1) {
      gateway.log.append();
      expect(await reading?.next()).toMatchObject({ payload: { data: { recorded: { [key]: number } } } });
    }
    lagging?.raw.resume();

    expect((await lagging?.closed)?.code).toBe(4470);
    expect(gateway.graph.streams).toMatchObject({ groups: 1, members: 1, lagged: 1 });
  });

  it('so is one that came back with a cursor of its own and went over to the others', async () => {
    const gateway = await aGateway({ unreadBytes: 1_000_000, unreadMs: 60_000 });
    const key = 'k'.repeat(100_000);
    const query = `subscription ($after: String) { recorded(after: $after) { ${key}: number } }`;
    const [reading] = await followers(gateway, 2, query);
    gateway.log.append();
    const lagging = await webSocket(gateway, { token: tokens.good });
    subscribe(lagging, 's', query, { after: '0' });
    const told = { payload: { data: { recorded: { [key]: 1 } } } };
    expect([await lagging.next(), await reading?.next()]).toMatchObject([told, told]);
    await expect.poll(() => gateway.graph.streams).toMatchObject({ groups: 1, members: 3, sources: 1 });
    lagging.raw.pause();

    for (let number = 2; gateway.graph.streams.lagged === 0; number += 1) {
      gateway.log.append();
      expect(await reading?.next()).toMatchObject({ payload: { data: { recorded: { [key]: number } } } });
    }
    lagging.raw.resume();

    expect((await lagging.closed).code).toBe(4470);
    expect(gateway.graph.streams).toMatchObject({ groups: 1, members: 2, sources: 1, lagged: 1 });
  });

  it('a client that reads late gets all as it was told, whatever others are sent meanwhile', async () => {
    const gateway = await aGateway({ unreadBytes: 2 ** 30, unreadMs: 60_000 });
    const key = 'k'.repeat(5_000);
    const [late, reading] = await followers(gateway, 2, `subscription { recorded { ${key}: number } }`);
    late?.raw.pause();
    const moreThanNetworksHold = 20_000_000;

    const numbers = Array.from({ length: moreThanNetworksHold / key.length }, (_, before) => before + 1);
    for (const number of numbers) {
      gateway.log.append();
      expect(await reading?.next()).toMatchObject({ payload: { data: { recorded: { [key]: number } } } });
    }
    late?.raw.resume();

    for (const number of numbers)
      expect(await late?.next()).toEqual({
        ...{ id: '"0" ü', type: 'next' },
        payload: { data: { recorded: { [key]: number } } },
      });
  });

  it('a client that alone holds its source back may do so for a while only', async () => {
    const gateway = await aGateway({ unreadBytes: 1_000_000, unreadMs: 200 });
    const key = 'k'.repeat(100_000);
    const [socket] = await followers(gateway, 1, `subscription { recorded { ${key}: number } }`);
    socket?.raw.pause();

    for (let number = 0; number < 500; number += 1) gateway.log.append();
    await expect.poll(() => gateway.graph.streams.lagged, { timeout: 5_000 }).toBe(1);
    socket?.raw.resume();

    expect((await socket?.closed)?.code).toBe(4470);
    expect(gateway.graph.streams).toMatchObject(nothingLeft);
    expect(gateway.graph.streams.events).toBeLessThan(200);
  });

  it('what the subgraph refuses from now on is an error of that operation alone', async () => {
    const gateway = await aGateway();
    const [socket] = await followers(gateway, 1);

    gateway.log.opened[0]?.box.close(new Error('password=hunter2'));

    const message = await socket?.next();
    expect(message).toMatchObject({
      type: 'error',
      payload: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(JSON.stringify(message)).not.toContain('hunter2');
    if (socket) subscribe(socket, 'again', feed);
    await expect.poll(() => gateway.graph.streams.members).toBe(1);
  });

  it('the stock client comes back by itself when its stream is interrupted', async () => {
    const gateway = await aGateway();
    const client = createClient({
      url: `ws://127.0.0.1:${gateway.port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${tokens.good}` },
    });
    const results = client.iterate({ query: 'subscription { plain { number } }' });
    const first = results.next();
    await expect.poll(() => gateway.log.opened.length).toBe(1);

    gateway.log.opened[0]?.breakDown();
    await expect.poll(() => gateway.log.opened.length, { timeout: 15_000 }).toBe(2);
    gateway.log.append();

    expect(await first).toMatchObject({ value: { data: { plain: { number: 1 } } } });
    expect(gateway.graph.streams).toMatchObject({ groups: 1, interrupted: 1 });
    await client.dispose();
  });

  it('an end of the source completes the operation', async () => {
    const gateway = await aGateway();
    const [socket] = await followers(gateway, 1);

    gateway.log.append();
    await socket?.next();
    gateway.log.opened[0]?.box.close();

    expect(await socket?.next()).toMatchObject({ type: 'complete' });
    expect(gateway.graph.streams).toMatchObject(nothingLeft);
  });

  it('a client whose token ends is closed with 4403, and the others go on', async () => {
    const gateway = await aGateway();
    const brief = await webSocket(gateway, { token: await tokens.living(2) });
    subscribe(brief, 's', feed);
    const [lasting] = await followers(gateway, 1);

    expect((await brief.closed).code).toBe(4403);
    await expect.poll(() => gateway.graph.streams.members).toBe(1);
    gateway.log.append();

    expect(await lasting?.next()).toMatchObject({ type: 'next' });
    expect(gateway.log.opened).toHaveLength(1);
  });
});
