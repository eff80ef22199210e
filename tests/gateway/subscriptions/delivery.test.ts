import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { startServer } from '../../../gateway/server.js';
import type { GatewayServerSettings } from '../../../gateway/server.js';
import type { RunningServer } from '../../../subgraphs/kit/serving/graphqlServer.js';
import { openMade } from '../../support/supergraphs.js';
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
  const server = await startServer({ graph, verifyToken, host: '127.0.0.1', port: 0, logger, ...settings });
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
