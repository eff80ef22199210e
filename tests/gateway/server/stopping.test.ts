import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { buildSchema } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { post } from './support/http.js';
import { aServer, tokens } from './support/testServer.js';
import { ask, subscribe, webSocket } from './support/webSocket.js';

describe('a server that stops', () => {
  it('answers the request that it has taken, and closes its connection behind it', async () => {
    const server = await aServer();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => {
      agent.destroy();
    });
    const answer = postBy(agent, server.port, '{ slow }');
    await server.graph.until('slow asked');

    const stopped = server.stop();
    server.graph.release();

    expect(await answer).toEqual({ body: '{"data":{"slow":"at last"}}\n', connection: 'close' });
    await stopped;
  });

  it('does not wait for connections that are merely kept alive', async () => {
    const server = await aServer({ graceMs: 60_000 });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => {
      agent.destroy();
    });
    await postBy(agent, server.port, '{ hello }');

    await server.stop();
  });

  it('does not wait for connections that never asked anything', async () => {
    const server = await aServer({ graceMs: 60_000 });
    const early = connect(server.port, '127.0.0.1');
    await once(early, 'connect');

    await server.stop();
  });

  it('takes no new connections', async () => {
    const server = await aServer();

    await server.stop();

    await expect(post(server.url, '{ __typename }')).rejects.toThrow('fetch failed');
  });

  it('tells subscribers to connect elsewhere (1012) and leaves their streams', async () => {
    const server = await aServer({ graceMs: 60_000 });
    const socket = await webSocket(server, { token: tokens.good });
    subscribe(socket, 's', 'subscription { news }');
    await server.graph.until('stream opened');

    await server.stop();

    expect(await socket.closed).toEqual({ code: 1012, reason: 'Connect again: the server restarts.' });
    await server.graph.until('stream left');
  });

  it('answers the query that runs on a WebSocket before it closes it', async () => {
    const server = await aServer({ graceMs: 60_000 });
    const socket = await webSocket(server, { token: tokens.good });
    subscribe(socket, 's', 'subscription { news }');
    subscribe(socket, 'q', '{ slow }');
    await server.graph.until('slow asked');

    const stopped = server.stop();
    server.graph.release();

    expect(await socket.next()).toMatchObject({ id: 'q', payload: { data: { slow: 'at last' } } });
    expect(await socket.next()).toMatchObject({ id: 'q', type: 'complete' });
    expect((await socket.closed).code).toBe(1012);
    await stopped;
  });

  it('does nothing more that a client asks before it knows', async () => {
    const server = await aServer();
    const socket = await webSocket(server, { token: tokens.good });

    const stopped = server.stop();
    subscribe(socket, 'm', 'mutation { rename(to: "x") }');

    await stopped;
    expect(server.graph.happened).not.toContain('renamed');
  });

  it('does not wait longer than it may', async () => {
    const server = await aServer({ graceMs: 50 });
    const socket = await webSocket(server, { token: tokens.good });
    const deaf = await webSocket(server, { token: tokens.good });
    deaf.raw.pause();
    subscribe(socket, 'q', '{ slow }');
    const answer = post(server.url, '{ slow }', { token: tokens.good });
    const refused = expect(answer).rejects.toThrow();
    await server.graph.until('slow asked', 2);

    await server.stop();

    await refused;
    expect((await socket.closed).code).toBe(1006);
  });

  it('may be told twice', async () => {
    const server = await aServer();

    await Promise.all([server.stop(), server.stop()]);
  });
});

it('a client that leaves takes its request with it', async () => {
  const server = await aServer();
  const leaving = new AbortController();
  const answer = fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.good}` },
    body: JSON.stringify({ query: '{ slow }' }),
    signal: leaving.signal,
  });
  const gone = expect(answer).rejects.toThrow();
  await server.graph.until('slow asked');

  leaving.abort();

  await server.graph.until('slow abandoned');
  await gone;
});

it('a mutation is brought to its end, whether its client waits or not', async () => {
  const server = await aServer();
  const leaving = new AbortController();
  const asked = ['mutation { slow }', '{ slow }'].map((query) =>
    expect(
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.good}` },
        body: JSON.stringify({ query }),
        signal: leaving.signal,
      }),
    ).rejects.toThrow(),
  );
  const socket = await webSocket(server, { token: tokens.good });
  subscribe(socket, 'm', 'mutation { slow }');
  subscribe(socket, 'q', '{ slow }');
  await server.graph.until('slow asked', 4);

  leaving.abort();
  socket.close();

  await Promise.all(asked);
  await server.graph.until('slow abandoned', 2);
  await server.stop();
  expect(server.graph.happened.filter((each) => each === 'slow abandoned')).toHaveLength(2);
});

describe('a change of the schema', () => {
  it('is served at once, and has subscribers connect again (1012)', async () => {
    const server = await aServer();
    const socket = await webSocket(server, { token: tokens.good });
    subscribe(socket, 's', 'subscription { news }');
    await server.graph.until('stream opened');

    server.graph.change(buildSchema('type Query { hello: String  fresh: String }'));

    expect((await socket.closed).code).toBe(1012);
    const answers = ['{ hello fresh }', '{ headers }'].map((query) =>
      post(server.url, query, { token: tokens.good }),
    );
    const [fresh, stale] = await Promise.all(answers);
    expect(fresh?.body.data).toEqual({ hello: 'Hello, undefined!', fresh: null });
    expect(stale?.body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const again = await webSocket(server, { token: tokens.good });
    expect(await ask(again, '{ fresh }')).toMatchObject({ type: 'next' });
  });
});

it('a port that is taken is told in a sentence', async () => {
  const first = await aServer();

  await expect(aServer({ port: first.port })).rejects.toThrow(
    `Cannot listen on 127.0.0.1:${first.port}: it is in use: stop what listens there, or choose another PORT.`,
  );
  const socket = await webSocket(first, { token: tokens.good });
  expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
});

it('a socket that breaks in the middle of a request harms nobody', async () => {
  const server = await aServer();
  const socket = connect(server.port, '127.0.0.1');
  socket.write(
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  await once(socket, 'connect');

  socket.resetAndDestroy();

  expect((await post(server.url, '{ __typename }')).status).toBe(200);
});

function postBy(
  agent: Agent,
  port: number,
  query: string,
): Promise<{ body: string; connection: string | undefined }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.good}` };
  const request = httpRequest({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent, headers });
  request.end(JSON.stringify({ query }));
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response: IncomingMessage) => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (chunk: string) => (body += chunk));
      response.once('end', () => {
        resolve({ body, connection: response.headers.connection });
      });
    });
  });
}
