import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { openMetrics } from '../../../gateway/observability/metrics.js';
import { startServer } from '../../../gateway/server.js';
import type { GatewayServerSettings } from '../../../gateway/server.js';
import type { RunningServer } from '../../../subgraphs/kit/serving/graphqlServer.js';
import { openMade } from '../../support/supergraphs.js';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { events } from '../server/support/eventStream.js';
import type { TestEvents } from '../server/support/eventStream.js';
import { memoryLogger, tokens } from '../server/support/testServer.js';
import { subscribe, webSocket } from '../server/support/webSocket.js';
import type { TestSocket } from '../server/support/webSocket.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog } from './support/eventLog.js';

const feed = 'subscription { recorded { number name } }';
const nothingLeft = { groups: 0, members: 0, sources: 0, timers: 0 };

interface Gateway extends RunningServer {
  readonly graph: OpenGraph;
  readonly log: EventLog;
}

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function aGateway(settings: Partial<GatewayServerSettings> = {}): Promise<Gateway> {
  const log = anEventLog();
  const { graph } = await openMade(log.subgraphs, { streamPatienceMs: 300 });
  const { logger } = memoryLogger();
  const { verifyToken } = tokens;
  const limits = { streamCharacters: 200_000 }; // long names make large events
  const listening = { host: '127.0.0.1', port: 0 };
  const server = await startServer({ graph, verifyToken, logger, limits, ...listening, ...settings });
  running.push(server);
  return { ...server, graph, log };
}

async function followers(gateway: Gateway, count: number, query = feed): Promise<TestSocket[]> {
  const before = gateway.graph.streams.members;
  const sockets = await Promise.all(
    Array.from({ length: count }, () => webSocket(gateway, { token: tokens.good })),
  );
  for (const [at, socket] of sockets.entries()) subscribe(socket, `"${at}" ü`, query);
  await expect.poll(() => gateway.graph.streams).toMatchObject({ members: before + count });
  await expect.poll(() => gateway.log.live()).toBeGreaterThan(0);
  return sockets;
}

/** A client of server-sent events that reads nothing. */
function anIdleReader({ port }: Gateway, query: string): Socket {
  const socket = connect(port, '127.0.0.1');
  const body = JSON.stringify({ query });
  socket
    .pause()
    .on('error', () => undefined)
    .write(
      `POST /graphql/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${tokens.good}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  return socket;
}

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

describe('by server-sent events', () => {
  const subscribers = async (gateway: Gateway, count: number, query = feed): Promise<TestEvents[]> => {
    const before = gateway.graph.streams.members;
    const all = await Promise.all(
      Array.from({ length: count }, () => events(gateway.url, query, { token: tokens.good })),
    );
    await expect.poll(() => gateway.graph.streams).toMatchObject({ members: before + count });
    return all;
  };

  it('clients are in one group with those of WebSockets, and get the same', async () => {
    const gateway = await aGateway();
    const sockets = await followers(gateway, 2);
    const streams = await subscribers(gateway, 3);

    gateway.log.append();

    const data = { data: { recorded: { number: 1, name: 'entry 1' } } };
    for (const stream of streams) expect(await stream.next()).toEqual({ event: 'next', data });
    for (const socket of sockets) expect(await socket.next()).toMatchObject({ payload: data });
    expect(gateway.graph.streams).toMatchObject({ groups: 1, sources: 1, events: 1, members: 5 });
    expect(gateway.log.named()).toBe(1);
  });

  it('a client that leaves or breaks away leaves nothing behind', async () => {
    const gateway = await aGateway();
    const streams = await subscribers(gateway, 3);

    for (const stream of streams) stream.leave();

    await expect.poll(() => gateway.graph.streams).toMatchObject(nothingLeft);
    expect(gateway.log.live()).toBe(0);
  });

  it('a client that lags is cut off, and the others notice nothing', async () => {
    const gateway = await aGateway({ unreadBytes: 1_000_000, unreadMs: 60_000 });
    const key = 'k'.repeat(100_000);
    const large = `subscription { recorded { ${key}: number } }`;
    const [reading] = await subscribers(gateway, 1, large);
    const lagging = anIdleReader(gateway, large);
    await expect.poll(() => gateway.graph.streams.members).toBe(2);

    for (let number = 1; gateway.graph.streams.lagged === 0; number += 1) {
      gateway.log.append();
      expect(await reading?.next()).toMatchObject({ data: { data: { recorded: { [key]: number } } } });
    }
    const bytes: Buffer[] = [];
    for await (const chunk of lagging.resume()) bytes.push(chunk as Buffer);

    const told = Buffer.concat(bytes).toString();
    expect(told).toMatch(/^HTTP\/1.1 200 /);
    expect(told).not.toContain('event: complete');
    expect(gateway.graph.streams).toMatchObject({ groups: 1, members: 1, lagged: 1 });
  });

  it('a client that stops reading what is not much is let go after three comments', async () => {
    const metrics = openMetrics();
    const gateway = await aGateway({ unreadBytes: 2 ** 30, unreadMs: 60_000, pingEveryMs: 200, metrics });
    const large = `subscription { recorded { ${'k'.repeat(100_000)}: number } }`;
    const [reading] = await subscribers(gateway, 1, large);
    const halfOpen = anIdleReader(gateway, large);
    await expect.poll(() => gateway.graph.streams.members).toBe(2);

    for (let number = 0; number < 200; number += 1) gateway.log.append();
    await expect.poll(() => gateway.graph.streams.members, { timeout: 10_000 }).toBe(1);

    expect(gateway.graph.streams).toMatchObject({ groups: 1, sources: 1, lagged: 1 });
    expect(await metrics.registry.metrics()).toContain('gateway_dropped_clients_total{transport="sse"} 1');
    for (let number = 0; number < 200; number += 1) await reading?.next();
    expect(await reading?.comment()).toBe(':');
    halfOpen.destroy();
  });

  it('a burst within one turn is not held against a client, however fast the others are', async () => {
    const gateway = await aGateway({ unreadBytes: 100_000 });
    const key = 'k'.repeat(20_000);
    const burst = `subscription { recorded { ${key}: number } }`;
    await followers(gateway, 1, burst);
    const [stream] = await subscribers(gateway, 1, burst);

    for (let number = 1; number <= 30; number += 1) gateway.log.append();

    for (let number = 1; number <= 30; number += 1)
      expect(await stream?.next()).toMatchObject({ data: { data: { recorded: { [key]: number } } } });
  });

  it('a client that alone holds its source back may do so for a while only', async () => {
    const gateway = await aGateway({ unreadBytes: 1_000_000, unreadMs: 200 });
    const query = `subscription { recorded { ${'k'.repeat(100_000)}: number } }`;
    const response = await fetch(`${gateway.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.good}` },
      body: JSON.stringify({ query }),
    });
    await expect.poll(() => gateway.graph.streams.members).toBe(1);

    for (let number = 0; number < 500; number += 1) gateway.log.append();

    await expect.poll(() => gateway.graph.streams.lagged, { timeout: 5_000 }).toBe(1);
    expect(gateway.graph.streams).toMatchObject(nothingLeft);
    expect(gateway.graph.streams.events).toBeLessThan(200);
    await response.body?.cancel();
  });

  it('what the subgraph refuses from now on is the last event, and the stock client stays away', async () => {
    const gateway = await aGateway();
    const client = createSseClient({
      url: `${gateway.url}/graphql/stream`,
      headers: { authorization: `Bearer ${tokens.good}` },
      retry: () => Promise.reject(new Error('came back')),
    });
    const results = client.iterate({ query: feed });
    const first = results.next();
    await expect.poll(() => gateway.log.opened.length).toBe(1);

    gateway.log.opened[0]?.box.close(graphError('FORBIDDEN', 'Not any more.'));

    expect(await first).toMatchObject({ value: { errors: [{ extensions: { code: 'FORBIDDEN' } }] } });
    expect(await results.next()).toMatchObject({ done: true });
    expect(gateway.graph.streams).toMatchObject(nothingLeft);
  });

  it('the stock client comes back by itself when its stream is interrupted', async () => {
    const gateway = await aGateway();
    const client = createSseClient({
      url: `${gateway.url}/graphql/stream`,
      headers: { authorization: `Bearer ${tokens.good}` },
    });
    const results = client.iterate({ query: 'subscription { plain { number } }' });
    const first = results.next();
    await expect.poll(() => gateway.log.opened.length).toBe(1);

    gateway.log.opened[0]?.breakDown();
    await expect.poll(() => gateway.log.opened.length, { timeout: 15_000 }).toBe(2);
    gateway.log.append();

    expect(await first).toMatchObject({ value: { data: { plain: { number: 1 } } } });
    client.dispose();
  });

  it('an end of the source completes the operation', async () => {
    const gateway = await aGateway();
    const [stream] = await subscribers(gateway, 1);

    gateway.log.append();
    await stream?.next();
    gateway.log.opened[0]?.box.close();

    expect(await stream?.next()).toEqual({ event: 'complete', data: null });
    expect(await stream?.ended).toBe(true);
    expect(gateway.graph.streams).toMatchObject(nothingLeft);
  });
});
