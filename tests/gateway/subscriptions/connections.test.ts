import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openMetrics } from '../../../gateway/observability/metrics.js';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { exchange, post } from '../server/support/http.js';
import { aServer, tokens } from '../server/support/testServer.js';
import type { TestServer } from '../server/support/testServer.js';
import { ask, openSocket, subscribe, webSocket } from '../server/support/webSocket.js';

let server: TestServer;
beforeEach(async () => {
  server = await aServer({ initTimeoutMs: 100 });
});

afterEach(async () => {
  expect((await post(server.url, '{ __typename }')).status).toBe(200);
  expect(await ask(await webSocket(server), '{ __typename }')).toMatchObject({ type: 'next' });
});

describe('a handshake', () => {
  const handshake = (changes: Record<string, string | null>, path = '/graphql'): string => {
    const headers = Object.entries<string | null>({
      Host: 'x',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol': 'graphql-transport-ws',
      ...changes,
    }).filter(([, value]) => value !== null);
    return `GET ${path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value ?? ''}\r\n`).join('')}\r\n`;
  };

  it.each([
    ['without a key', handshake({ 'Sec-WebSocket-Key': null }), 400],
    ['with a key that is none', handshake({ 'Sec-WebSocket-Key': 'short' }), 400],
    ['of another version', handshake({ 'Sec-WebSocket-Version': '7' }), 400],
    ['with a protocol list that is none', handshake({ 'Sec-WebSocket-Protocol': ',,=' }), 400],
    ['at another address', handshake({}, '/elsewhere'), 404],
    ['by POST', handshake({}).replace('GET', 'POST'), 405],
  ])('%s is refused', async (_, bytes, status) => {
    expect(await exchange(server.port, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('for a protocol that we do not speak ends with 4406', async () => {
    const none = new WebSocket(`ws://127.0.0.1:${server.port}/graphql`);

    const [code] = (await once(none, 'close')) as [number];

    expect(code).toBe(4406);
  });

  it('does not compress, whatever the client offers', async () => {
    const socket = await webSocket(server);

    expect(socket.raw.extensions).toBe('');
  });

  it('to HTTP/2, as Java offers with every request, is passed over and the request answered', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    const request = [
      'POST /graphql HTTP/1.1',
      'Host: x',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAAB',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ].join('\r\n');
    const secondAndLast = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

    const answers = await exchange(server.port, `${request}\r\n\r\n${body}${secondAndLast}`);

    expect(answers).toContain('{"data":{"__typename":"Query"}}');
    expect(answers).toContain('{"status":"alive"}');
  });
});

describe('a message', () => {
  it.each([
    ['is no JSON', 'hello?', 4400, 'Invalid message received'],
    ['is of no known type', { type: 'greet' }, 4400, 'Invalid message received'],
    [
      'nests too deep to be sent back',
      `{"type":"ping","payload":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      4400,
      'Invalid message received',
    ],
    ['only servers send', { type: 'connection_ack' }, 4400, 'Invalid message received'],
    [
      'subscribes before the connection is acknowledged',
      { id: '1', type: 'subscribe', payload: { query: '{ __typename }' } },
      4401,
      'Unauthorized',
    ],
    ['is larger than 1 MB', { type: 'ping', payload: { x: 'x'.repeat(1024 * 1024) } }, 1009, ''],
  ])('that %s closes the connection', async (_, message, code, reason) => {
    const socket = await openSocket(server);

    socket.send(message);

    expect(await socket.closed).toEqual({ code, reason });
  });

  it('that never comes closes the connection', async () => {
    const socket = await openSocket(server);

    expect((await socket.closed).code).toBe(4408);
  });

  it('that came in time begins the connection, however late a busy process reads it', async () => {
    const socket = await openSocket(server);

    socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${tokens.good}` } });
    busyFor(300);

    expect((await socket.next()).type).toBe('connection_ack');
  });

  it('that begins the connection twice closes it', async () => {
    const socket = await webSocket(server);

    socket.send({ type: 'connection_init' });

    expect((await socket.closed).code).toBe(4429);
  });

  it.each([
    ['short', 's'],
    ['longer than what a close frame holds', 'ß'.repeat(100)],
  ])('that uses an id twice closes the connection, be the id %s', async (_, id) => {
    const socket = await webSocket(server, { token: tokens.good });

    subscribe(socket, id, 'subscription { news }');
    subscribe(socket, id, 'subscription { news }');

    const { code, reason } = await socket.closed;
    expect([code, reason]).toEqual([4409, expect.stringMatching(/^Subscriber for (s already exists|ß+)$/)]);
  });
});

describe('a token', () => {
  it.each([
    ['Authorization in connection_init', { payload: { Authorization: `Bearer ${tokens.good}` } }],
    ['authorization in connection_init', { payload: { authorization: `Bearer ${tokens.good}` } }],
    ['the header of the handshake', { headers: { authorization: `Bearer ${tokens.good}` } }],
  ])('is taken from %s', async (_, options) => {
    const socket = await webSocket(server, options);

    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });

  it.each([
    ['expired', async () => `Bearer ${await tokens.living(-60)}`],
    ['signed by someone else', () => `Bearer ${tokens.signedByAnother}`],
    ['not signed at all (alg none)', () => `Bearer ${tokens.unsigned}`],
    ['of another scheme', () => 'Basic YTpi'],
    ['no text', () => 17],
  ])('that is %s closes the connection with 4403', async (_, authorization) => {
    const socket = await openSocket(server);

    socket.send({ type: 'connection_init', payload: { Authorization: await authorization() } });
    subscribe(socket, 'too early', '{ hello }');

    const { code, reason } = await socket.closed;
    expect([4403, 4401]).toContain(code);
    expect(reason).not.toBe('');
  });

  it('that cannot be checked just now closes the connection so that the client comes back', async () => {
    const unlucky = await aServer({
      verifyToken: () => Promise.reject(graphError('DOWNSTREAM_UNAVAILABLE', 'The keys cannot be fetched.')),
    });
    const socket = await openSocket(unlucky);

    socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${tokens.good}` } });

    expect(await socket.closed).toEqual({ code: 1013, reason: 'The keys cannot be fetched.' });
  });

  it('that is missing lets the client ask for the schema and nothing else', async () => {
    const socket = await webSocket(server);

    expect(await ask(socket, '{ __schema { queryType { name } } }')).toMatchObject({ type: 'next' });
    await socket.next();
    for (const query of ['{ hello }', 'mutation { rename(to: "x") }', 'subscription { news }']) {
      expect(await ask(socket, query)).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
  });
});

describe('the end of a token', () => {
  const clockAheadBy = (ms: number) => ({ now: () => new Date(Date.now() + ms) });

  it('ends its connection with 4403, and every stream on it', async () => {
    const late = await aServer({ clock: clockAheadBy(3_600_000 - 1_500) });
    const socket = await webSocket(late, { token: await tokens.living(3_600) });
    subscribe(socket, 's', 'subscription { news }');
    await late.graph.until('stream opened');

    expect(await socket.closed).toEqual({ code: 4403, reason: 'The token has expired.' });
    await late.graph.until('stream left');
  });

  it('can be further away than a timer reaches', async () => {
    const socket = await webSocket(server, { token: await tokens.living(60 * 24 * 3_600) });

    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
    expect(await socket.next()).toMatchObject({ type: 'complete' });
    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });
});

describe('a client', () => {
  it('that reads nothing is closed with 4470 instead of being buffered for ever', async () => {
    const strict = await aServer({ unreadBytes: 100_000 });
    const socket = await webSocket(strict, { token: tokens.good });
    socket.raw.pause();

    subscribe(socket, 'being read', '{ large(bytes: 20000000) }');
    subscribe(socket, 'waiting behind', '{ large(bytes: 200000) }');
    await strict.graph.until('large', 2);
    await setImmediate();
    socket.raw.resume();

    expect((await socket.closed).code).toBe(4470);
  });

  it('that reads may ask for more in one answer than it may leave unread', async () => {
    const strict = await aServer({ unreadBytes: 100_000 });
    const socket = await webSocket(strict, { token: tokens.good });

    expect(await ask(socket, '{ large(bytes: 20000000) }')).toMatchObject({ type: 'next' });
    expect(await socket.next()).toMatchObject({ type: 'complete' });
    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });

  it('that pings and reads no answer is closed with 4470 as well', async () => {
    const strict = await aServer({ unreadBytes: 100_000 });
    const socket = await webSocket(strict, { token: tokens.good });
    socket.raw.pause();

    const ping = Buffer.alloc(125);
    for (let pings = 0; pings < 100_000; pings += 1) socket.raw.ping(ping);
    await new Promise((resolve) => {
      socket.raw.ping(ping, true, resolve);
    });
    socket.raw.resume();

    expect((await socket.closed).code).toBe(4470);
  });

  it('has its pings answered, each with what it carries', async () => {
    const socket = await webSocket(server);
    const pong = once(socket.raw, 'pong');

    socket.raw.ping('are you there?');

    expect(String((await pong)[0])).toBe('are you there?');
  });

  it('that gives no sign of life is let go', async () => {
    const impatient = await aServer({ pingEveryMs: 20 });
    const socket = await webSocket(impatient, { token: tokens.good });
    subscribe(socket, 's', 'subscription { news }');
    await impatient.graph.until('stream opened');

    socket.raw.pause();

    await impatient.graph.until('stream left');
  });

  it('that answers pings stays', async () => {
    const impatient = await aServer({ pingEveryMs: 20 });
    const socket = await webSocket(impatient, { token: tokens.good });
    subscribe(socket, 's', 'subscription { news }');
    await impatient.graph.until('stream opened');

    for (let pings = 0; pings < 5; pings += 1) await once(socket.raw, 'ping');
    impatient.graph.publish('still here');

    expect(await socket.next()).toMatchObject({ payload: { data: { news: 'still here' } } });
  });
});

describe('operations under way on one connection', () => {
  const limit = 20;
  const refused = (id: string): object => ({
    id,
    type: 'error',
    payload: [{ extensions: { code: 'RATE_LIMITED' } }],
  });
  const opened = ({ graph }: TestServer): number =>
    graph.happened.filter((event) => event === 'stream opened').length;

  it('beyond their limit are refused each, and those below it go on', async () => {
    const strict = await aServer({ maxOperations: limit });
    const socket = await webSocket(strict, { token: tokens.good });
    for (let at = 0; at < limit + 300; at += 1) subscribe(socket, `s${at}`, 'subscription { news }');

    for (let at = limit; at < limit + 300; at += 1)
      expect(await socket.next()).toMatchObject(refused(`s${at}`));
    expect(opened(strict)).toBe(limit);
    strict.graph.publish('still told');

    const told = new Set<unknown>();
    for (let at = 0; at < limit; at += 1) told.add(JSON.stringify((await socket.next()).payload));
    expect([...told]).toEqual(['{"data":{"news":"still told"}}']);
    expect(await ask(await webSocket(strict, { token: tokens.good }), '{ hello }')).toMatchObject({
      type: 'next',
    });
  });

  it('make room for others when they end, however they end', async () => {
    const strict = await aServer({ maxOperations: 1 });
    const socket = await webSocket(strict, { token: tokens.good });
    for (const query of ['{ hello }', '{ goodbye }', 'subscription { refused }']) {
      await ask(socket, query);
      if (query === '{ hello }') expect(await socket.next()).toMatchObject({ type: 'complete' });
    }

    subscribe(socket, 'first', 'subscription { news }');
    await strict.graph.until('stream opened');
    expect(await ask(socket, '{ hello }')).toMatchObject(refused('asked'));
    socket.send({ id: 'first', type: 'complete' });
    await strict.graph.until('stream left');

    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });

  it('that are left before they have begun count no longer than they take', async () => {
    const strict = await aServer({ maxOperations: limit });
    const socket = await webSocket(strict, { token: tokens.good });

    for (let at = 0; at < 200; at += 1) {
      subscribe(socket, `s${at}`, 'subscription { news }');
      socket.send({ id: `s${at}`, type: 'complete' });
    }

    await expect.poll(async () => (await ask(socket, '{ __typename }')).type).toBe('next');
    expect(opened(strict)).toBe(strict.graph.happened.filter((event) => event === 'stream left').length);
  });

  it('are 100 unless the settings say otherwise, and as many on every other connection', async () => {
    const sockets = [
      await webSocket(server, { token: tokens.good }),
      await webSocket(server, { token: tokens.good }),
    ];
    for (const socket of sockets) {
      for (let at = 0; at <= 100; at += 1) subscribe(socket, `s${at}`, 'subscription { news }');
      expect(await socket.next()).toMatchObject(refused('s100'));
    }
    expect(opened(server)).toBe(200);
  });

  it('that are asked for without reading what is refused close the connection', async () => {
    const metrics = openMetrics();
    const dropped = vi.fn(metrics.dropped);
    const strict = await aServer({
      maxOperations: 1,
      unreadBytes: 100_000,
      metrics: { ...metrics, dropped },
    });
    const socket = await webSocket(strict, { token: tokens.good });
    socket.raw.pause();

    for (let at = 0; at < 300; at += 1)
      subscribe(socket, `${at} ${'i'.repeat(100_000)}`, 'subscription { news }');
    await expect.poll(() => dropped.mock.calls, { timeout: 10_000 }).toEqual([['websocket']]);
    socket.raw.resume();

    expect((await socket.closed).code).toBe(4470);
  });
});

/** Nothing else runs in this process meanwhile. */
function busyFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
