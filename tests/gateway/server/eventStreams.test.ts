import { buildSchema } from 'graphql';
import { createClient } from 'graphql-sse';
import { describe, expect, it } from 'vitest';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { askForEvents, events, read, refusal } from './support/eventStream.js';
import { codes, exchange, send } from './support/http.js';
import { secret } from './support/testGraph.js';
import { aServer, tokens } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';

const token = tokens.good;
const accept = { accept: 'text/event-stream', authorization: `Bearer ${token}` };
const hello = { event: 'next', data: { data: { hello: 'Hello, world!' } } };
const complete = { event: 'complete', data: null };
const news = (text: string): object => ({ event: 'next', data: { data: { news: text } } });

async function follower(server: TestServer, asking = token) {
  const before = server.graph.happened.filter((event) => event === 'stream opened').length;
  const followed = await events(server.url, 'subscription { news }', { token: asking });
  await server.graph.until('stream opened', before + 1);
  return followed;
}

describe('server-sent events', () => {
  it('answer a query by one event', async () => {
    const server = await aServer();

    const answer = await events(server.url, 'query($name: String) { hello(name: $name) }', {
      token,
      variables: { name: 'Ann' },
    });

    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toContain('no-cache');
    expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(await answer.next()).toEqual({ event: 'next', data: { data: { hello: 'Hello, Ann!' } } });
    expect(await answer.next()).toEqual(complete);
    expect(await answer.ended).toBe(true);
  });

  it('answer a mutation', async () => {
    const server = await aServer();

    const answer = await events(server.url, 'mutation { rename(to: "x") }', { token });

    expect(await answer.next()).toEqual({ event: 'next', data: { data: { rename: 'x' } } });
  });

  it('follow a subscription, until its client leaves', async () => {
    const server = await aServer();
    const followed = await follower(server);

    for (const text of ['one', 'two\nlines', 'ü']) {
      server.graph.publish(text);
      expect(await followed.next()).toEqual(news(text));
    }
    followed.leave();

    await server.graph.until('stream left');
  });

  it('can be asked for by GET', async () => {
    const server = await aServer();
    const query = new URLSearchParams({
      query: 'query($name: String) { hello(name: $name) }',
      variables: '{"name":"Ann"}',
    });

    const response = await fetch(`${server.url}/graphql/stream?${query.toString()}`, { headers: accept });

    expect(await read(response, () => undefined).next()).toEqual({
      event: 'next',
      data: { data: { hello: 'Hello, Ann!' } },
    });
  });

  it('are kept alive by comments', async () => {
    const server = await aServer({ pingEveryMs: 20 });
    const followed = await follower(server);

    for (let comments = 0; comments < 4; comments += 1) expect(await followed.comment()).toBe(':');
    server.graph.publish('still here');

    expect(await followed.next()).toEqual(news('still here'));
  });

  it('come on any connection of a page that may ask', async () => {
    const server = await aServer({ allowedOrigins: ['https://desk.example'] });
    const origin = 'https://desk.example';

    const asked = await send(`${server.url}/graphql/stream`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    const answer = await events(server.url, '{ hello }', { token, headers: { origin } });

    expect(asked.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(await answer.next()).toEqual(hello);
  });

  it('are a line of the log when they end', async () => {
    const server = await aServer();
    const followed = await events(server.url, 'subscription News { news }', { token });
    await server.graph.until('stream opened');
    server.graph.publish('one');
    await followed.next();

    followed.leave();
    await server.graph.until('stream left');

    const line = {
      transport: 'sse',
      operationName: 'News',
      operationType: 'subscription',
      results: 1,
      status: 200,
    };
    await expect
      .poll(() => server.log.filter(({ msg }) => msg === 'request'))
      .toEqual([expect.objectContaining(line)]);
  });
});

describe('a request for events', () => {
  const post = (body: string, headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { ...accept, 'content-type': 'application/json', ...headers },
    body,
  });
  const query = '?query=%7B%20hello%20%7D';

  it.each<[string, string, RequestInit, number, string]>([
    [
      'that takes no events',
      '',
      post('{"query":"{ hello }"}', { accept: 'application/json' }),
      406,
      'BAD_REQUEST',
    ],
    ['by another method', '', { method: 'PUT', headers: accept }, 405, 'BAD_REQUEST'],
    ['by HEAD', '', { method: 'HEAD', headers: accept }, 405, ''],
    [
      'that mutates by GET',
      '?query=mutation%7Brename(to:%22x%22)%7D',
      { headers: accept },
      405,
      'BAD_REQUEST',
    ],
    ['that is no JSON', '', post('{'), 400, 'BAD_REQUEST'],
    ['that is a list', '', post('[{"query":"{ hello }"}]'), 400, 'BAD_REQUEST'],
    ['whose query is no text', '', post('{"query":1}'), 400, 'BAD_REQUEST'],
    ['whose variables are a list', '', post('{"query":"{ hello }","variables":[]}'), 400, 'BAD_REQUEST'],
    ['whose variables are no JSON', `${query}&variables=%7B`, { headers: accept }, 400, 'BAD_REQUEST'],
    ['that asks twice', `${query}&query=x`, { headers: accept }, 400, 'BAD_REQUEST'],
    ['of another type', '', post('{ hello }', { 'content-type': 'text/plain' }), 415, 'BAD_REQUEST'],
    [
      'that is too large',
      '',
      post(`{"query":"{ hello } #${'x'.repeat(1024 * 1024)}"}`),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'with a bad token',
      '',
      post('{"query":"{ hello }"}', { authorization: 'Bearer x' }),
      401,
      'UNAUTHENTICATED',
    ],
    [
      'without a token',
      '',
      post('{"query":"subscription { news }"}', { authorization: '' }),
      401,
      'UNAUTHENTICATED',
    ],
  ])('%s is refused by a status', async (_, parameters, request, status, code) => {
    const server = await aServer();

    const response = await fetch(`${server.url}/graphql/stream${parameters}`, request);
    const text = await response.text();

    expect([response.status, text]).toEqual([
      status,
      code === '' ? '' : expect.stringContaining(`"code":"${code}"`),
    ]);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(server.graph.happened).toEqual([]);
    expect(server.log.filter(({ msg }) => msg === 'request')).toMatchObject([{ status }]);
  });

  it('whose bytes are no UTF-8 is refused by a status', async () => {
    const server = await aServer();
    const body = Buffer.concat([
      Buffer.from('{"query":"{ hello } #'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);

    const headers = { ...accept, 'content-type': 'application/json' };
    const refused = await send(`${server.url}/graphql/stream`, { method: 'POST', headers, body });

    expect([refused.status, codes(refused)]).toEqual([400, ['BAD_REQUEST']]);
  });

  it('that is one of a flood is refused with it, and the others are served', async () => {
    const server = await aServer({ costPerMinute: 20 });
    const flood = Array.from({ length: 100 }, () =>
      askForEvents(server.url, 'subscription { news }', { token }),
    );

    const statuses = (await Promise.all(flood)).map(({ status }) => status);

    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(80);
    expect(server.graph.happened.filter((event) => event === 'stream opened')).toHaveLength(20);
    expect((await send(`${server.url}/healthz`)).status).toBe(200);
  });

  it('whose client leaves before its answer is abandoned', async () => {
    const server = await aServer();
    const leaving = new AbortController();
    const asked = askForEvents(server.url, '{ slow }', { token, signal: leaving.signal });
    const left = expect(asked).rejects.toThrow('aborted');
    await server.graph.until('slow asked');

    leaving.abort();

    await left;
    await server.graph.until('slow abandoned');
  });

  it('that comes too often is told when to come again', async () => {
    const server = await aServer({ costPerMinute: 1 });
    await events(server.url, '{ hello }', { token });

    const refused = await refusal(await askForEvents(server.url, 'subscription { news }', { token }));

    expect([refused.status, codes(refused)]).toEqual([429, ['RATE_LIMITED']]);
    expect(refused.headers.get('retry-after')).toBe(
      String(refused.body.errors?.[0]?.extensions['retryAfterSeconds']),
    );
  });

  it('whose token cannot be checked just now is asked to come again', async () => {
    const server = await aServer({
      verifyToken: () => Promise.reject(graphError('DOWNSTREAM_UNAVAILABLE', 'The keys cannot be fetched.')),
    });

    expect((await askForEvents(server.url, '{ hello }', { token })).status).toBe(503);
  });

  it.each([
    ['that is no GraphQL', '{ hello', 'GRAPHQL_PARSE_FAILED'],
    ['with a field that does not exist', '{ goodbye }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with two fields of a subscription', 'subscription { news refused }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'with a field left out',
      'subscription($c: Boolean!) { news @skip(if: $c) }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['whose operation is not there', 'query A { hello } query B { hello }', 'OPERATION_RESOLUTION_FAILURE'],
    ['that the subgraph refuses', 'subscription { refused }', 'CURSOR_TOO_OLD'],
  ])('with a document %s is answered by an event, and completed', async (_, document, code) => {
    const server = await aServer();

    const answer = await events(server.url, document, { token });

    expect(await answer.next()).toMatchObject({
      event: 'next',
      data: { errors: [{ extensions: { code } }] },
    });
    expect(await answer.ended).toBe(true);
    expect(server.log.filter(({ msg }) => msg === 'request')).toMatchObject([
      { transport: 'sse', codes: [code] },
    ]);
  });

  it('that breaks in the subgraph tells no secret', async () => {
    const server = await aServer();
    const followed = await follower(server);

    server.graph.publish('!');

    const told = await followed.next();
    expect(told).toMatchObject({ data: { errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] } });
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(await followed.ended).toBe(true);
  });

  it('behind another one on its connection waits for it', async () => {
    const server = await aServer();
    const request = (document: string): string =>
      `GET /graphql/stream?query=${encodeURIComponent(document)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;

    const answers = await exchange(server.port, request('{ hello }') + request('{ hello }'));

    expect(answers.match(/event: next/g)).toHaveLength(1); // the first answer closes the connection
  });
});

describe('events end without "complete", and the stock client comes back,', () => {
  it('when the token does', async () => {
    const server = await aServer();
    const followed = await follower(server, await tokens.living(1));

    expect(await followed.ended).toBe(false);
    await server.graph.until('stream left');
  });

  it('when the schema changes', async () => {
    const server = await aServer();
    const followed = await follower(server);

    server.graph.change(buildSchema('type Query { hello: String }'));

    expect(await followed.ended).toBe(false);
  });

  it('when the server stops, which waits for nobody', async () => {
    const server = await aServer({ graceMs: 60_000 });
    const followed = await follower(server);

    await server.stop();

    expect(await followed.ended).toBe(false);
    await server.graph.until('stream left');
  });

  it('and has a new token with it', async () => {
    const server = await aServer();
    const asked: string[] = [];
    const client = createClient({
      url: `${server.url}/graphql/stream`,
      headers: async () => {
        asked.push('token');
        return { authorization: `Bearer ${asked.length === 1 ? await tokens.living(1) : token}` };
      },
      retry: () => Promise.resolve(),
    });
    const results = client.iterate({ query: 'subscription { news }' });
    const first = results.next();
    await server.graph.until('stream opened', 2);
    server.graph.publish('again');

    expect(await first).toMatchObject({ value: { data: { news: 'again' } } });
    client.dispose();
  });

  it('but not after a refusal', async () => {
    const server = await aServer();
    const client = createClient({
      url: `${server.url}/graphql/stream`,
      headers: { authorization: `Bearer ${token}` },
      retry: () => Promise.reject(new Error('came back')),
    });
    const results = client.iterate({ query: 'subscription { refused }' });

    expect(await results.next()).toMatchObject({
      value: { errors: [{ extensions: { code: 'CURSOR_TOO_OLD' } }] },
    });
    expect(await results.next()).toMatchObject({ done: true });
  });
});
