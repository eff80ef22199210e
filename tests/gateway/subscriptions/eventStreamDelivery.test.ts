import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createClient as createSseClient } from 'graphql-sse';
import { describe, expect, it } from 'vitest';
import { openMetrics } from '../../../gateway/observability/metrics.js';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { events } from '../server/support/eventStream.js';
import type { TestEvents } from '../server/support/eventStream.js';
import { tokens } from '../server/support/testServer.js';
import { aGateway, feed, followers, nothingLeft } from './support/streamingGateway.js';
import type { Gateway } from './support/streamingGateway.js';

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
