import { describe, expect, it } from 'vitest';
import { codes, post, send } from './support/http.js';
import { aServer, tokens } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';
import { ask, subscribe, webSocket } from './support/webSocket.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('health', () => {
  it('lives as long as the process does', async () => {
    const server = await aServer({ ready: () => Promise.reject(new Error('no subgraphs')) });

    expect(await send(`${server.url}/healthz`)).toMatchObject({ status: 200, body: { status: 'alive' } });
  });

  it('is ready when the graph is, and says what is missing when it is not', async () => {
    let missing: string | null = null;
    const ready = (): Promise<void> =>
      missing === null ? Promise.resolve() : Promise.reject(new Error(missing));
    const server = await aServer({ ready });

    expect(await send(`${server.url}/readyz`)).toMatchObject({ status: 200, body: { status: 'ready' } });
    missing = 'accounts: connection refused';
    expect(await send(`${server.url}/readyz`)).toMatchObject({
      status: 503,
      body: { status: 'not ready', reason: 'accounts: connection refused' },
    });
  });
});

describe('the request id', () => {
  it('of the caller is kept, answered and sent on, with its trace', async () => {
    const server = await aServer();

    const answer = await post(server.url, '{ headers }', {
      token: tokens.good,
      headers: {
        'x-request-id': 'order-4711',
        traceparent,
        tracestate: 'shop=1',
        cookie: 'secret=1',
        'x-other': 'stays',
      },
    });

    expect(answer.headers.get('x-request-id')).toBe('order-4711');
    expect(answer.body.data?.['headers']).toEqual([
      `authorization: Bearer ${tokens.good}`,
      'x-request-id: order-4711',
      `traceparent: ${traceparent}`,
      'tracestate: shop=1',
    ]);
  });

  it.each([
    ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01'],
    ['00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01'],
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'],
  ])('goes on without the trace %s, which names none', async (odd) => {
    const server = await aServer();

    const answer = await post(server.url, '{ headers }', {
      token: tokens.good,
      headers: { 'x-request-id': 'one', traceparent: odd, tracestate: 'shop=1' },
    });

    expect(answer.body.data?.['headers']).toEqual([
      `authorization: Bearer ${tokens.good}`,
      'x-request-id: one',
    ]);
  });

  it.each([['x'.repeat(101)], ['two words'], ['{"a":1}']])('%j is replaced by a new one', async (odd) => {
    const server = await aServer();

    const answer = await send(`${server.url}/healthz`, { headers: { 'x-request-id': odd } });

    expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('is on every answer, even a refusal', async () => {
    const server = await aServer();

    for (const answer of [
      await send(`${server.url}/nowhere`),
      await post(server.url, '{'),
      await post(server.url, '{ hello }'),
    ]) {
      expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
  });
});

describe('the log', () => {
  const requests = ({ log }: TestServer): object[] => log.filter(({ msg }) => msg === 'request');

  it('has one line a request: what, how long, with what outcome', async () => {
    const server = await aServer();

    await post(server.url, 'query Greet($name: String) { hello(name: $name) }', {
      token: tokens.good,
      variables: { name: 'Ann Private' },
      headers: { 'x-request-id': 'one' },
    });
    await post(server.url, 'query Refused { refuses }', {
      token: tokens.good,
      headers: { 'x-request-id': 'two' },
    });
    await post(server.url, '{ hello }', { headers: { 'x-request-id': 'three' } });
    await send(`${server.url}/nowhere`, { headers: { 'x-request-id': 'four' } });
    await send(`${server.url}/healthz`);

    expect(requests(server)).toMatchObject([
      {
        requestId: 'one',
        operationName: 'Greet',
        operationType: 'query',
        status: 200,
        durationMs: expect.any(Number) as number,
      },
      { requestId: 'two', operationName: 'Refused', status: 200, codes: ['FORBIDDEN'] },
      { requestId: 'three', operationName: null, status: 401, codes: ['UNAUTHENTICATED'] },
      { requestId: 'four', operationName: null, status: 404, codes: ['BAD_REQUEST'] },
    ]);
    expect(JSON.stringify(server.log)).not.toMatch(/Ann Private|hello|Bearer|eyJ/);
  });

  it('has one line an operation over WebSocket, when it ends', async () => {
    const server = await aServer();
    const socket = await webSocket(server, { token: tokens.good });

    await ask(socket, 'query Greet($name: String) { hello(name: $name) }', { name: 'Ann Private' });
    await socket.next();
    await ask(socket, 'subscription Refused { refused }');
    subscribe(socket, 's', 'subscription News { news }');
    await server.graph.until('stream opened');
    server.graph.publish('one');
    await socket.next();
    socket.send({ id: 's', type: 'complete' });
    await server.graph.until('stream left');
    await ask(socket, '{ __typename }');

    expect(requests(server)).toMatchObject(
      [
        { transport: 'websocket', operationName: 'Greet', operationType: 'query', results: 1 },
        { operationName: 'Refused', operationType: 'subscription', results: 0, codes: ['CURSOR_TOO_OLD'] },
        { operationName: 'News', operationType: 'subscription', results: 1 },
        { operationName: null },
      ].slice(0, requests(server).length),
    );
    expect(requests(server).length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(server.log)).not.toMatch(/Ann Private|Bearer|eyJ/);
  });
});

describe('a page of another origin', () => {
  const allowedOrigins = ['https://desk.example'];
  const preflight = {
    method: 'OPTIONS',
    headers: { origin: 'https://desk.example', 'access-control-request-method': 'POST' },
  };

  it('may ask when it is on the list', async () => {
    const server = await aServer({ allowedOrigins });

    const asked = await send(`${server.url}/graphql`, preflight);
    const answer = await post(server.url, '{ __typename }', { headers: { origin: 'https://desk.example' } });

    expect(asked.status).toBe(204);
    const allowed = asked.headers.get('access-control-allow-headers')?.split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'traceparent', 'tracestate']));
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://desk.example');
    expect(answer.headers.get('vary')).toContain('origin');
  });

  it.each([
    ['it is not on the list', { allowedOrigins }, 'https://desk.example.evil'],
    ['there is no list', {}, 'https://desk.example'],
  ])('is told nothing when %s', async (_, settings, origin) => {
    const server = await aServer(settings);

    const asked = await send(`${server.url}/graphql`, {
      ...preflight,
      headers: { ...preflight.headers, origin },
    });
    const answer = await post(server.url, '{ __typename }', { headers: { origin } });

    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(codes(asked)).toEqual(['BAD_REQUEST']);
  });
});
