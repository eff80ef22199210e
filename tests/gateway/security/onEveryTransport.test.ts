import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSafelist } from '../../../gateway/security/safelist.js';
import { askForEvents, read } from '../server/support/eventStream.js';
import { codes, post, send } from '../server/support/http.js';
import type { HttpAnswer } from '../server/support/http.js';
import { aServer, tokens } from '../server/support/testServer.js';
import type { TestServer } from '../server/support/testServer.js';
import { webSocket } from '../server/support/webSocket.js';
import type { Message, TestSocket } from '../server/support/webSocket.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = (hash: string, version = 1) => ({ persistedQuery: { version, sha256Hash: hash } });
const hello = { data: { hello: 'Hello, world!' } };

/** What a client sends, by POST and by a `subscribe` message alike. */
interface Asked {
  query?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

let server: TestServer;

async function byPost(asked: Asked, token = tokens.good): Promise<HttpAnswer> {
  return send(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify(asked),
  });
}

async function bySocket(socket: TestSocket, { query = '', ...asked }: Asked): Promise<Message> {
  socket.send({ id: 'asked', type: 'subscribe', payload: { query, ...asked } });
  const message = await socket.next();
  if (message.type === 'next') await socket.next();
  return message;
}

const codesIn = ({ payload }: Message): unknown[] =>
  Array.isArray(payload)
    ? payload.map(({ extensions }: { extensions: Record<string, unknown> }) => extensions['code'])
    : [];

async function byEvents({ query = '', ...asked }: Asked): Promise<unknown[]> {
  const response = await askForEvents(server.url, query, { token: tokens.good, ...asked });
  const { event, data } = await read(response, () => undefined).next();
  const { errors = [] } = data as HttpAnswer['body'];
  expect(event).toBe('next');
  return errors.map(({ extensions }) => extensions['code']);
}

/** The codes that all transports agree in, where [] is an answer without errors. */
async function codesEverywhere(asked: Asked): Promise<unknown[]> {
  const socket = await webSocket(server, { token: tokens.good });
  const byEach = [codes(await byPost(asked)), codesIn(await bySocket(socket, asked)), await byEvents(asked)];
  expect(byEach).toEqual([byEach[0], byEach[0], byEach[0]]);
  return byEach[0] ?? [];
}

describe('a persisted query', () => {
  beforeEach(async () => {
    server = await aServer();
  });

  it('is asked for once, and known on every transport from then on', async () => {
    const extensions = persisted(sha256('{ hello }'));
    const socket = await webSocket(server, { token: tokens.good });

    const unknown = await byPost({ extensions });
    const brought = await bySocket(socket, { query: '{ hello }', extensions });

    expect([unknown.status, codes(unknown)]).toEqual([200, ['PERSISTED_QUERY_NOT_FOUND']]);
    expect(unknown.body.errors?.[0]?.message).toBe('PersistedQueryNotFound');
    expect(brought.payload).toEqual(hello);
    expect((await byPost({ extensions })).body).toEqual(hello);
    expect((await bySocket(socket, { extensions })).payload).toEqual(hello);
  });

  it('may be asked by GET', async () => {
    const extensions = persisted(sha256('{ hello }'));
    await byPost({ query: '{ hello }', extensions });

    const answer = await send(
      `${server.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`,
      { headers: { authorization: `Bearer ${tokens.good}`, 'apollo-require-preflight': 'yes' } },
    );

    expect(answer.body).toEqual(hello);
  });

  it('is asked for by whoever connects by WebSocket too', async () => {
    const socket = await webSocket(server, { token: tokens.good });

    expect(codesIn(await bySocket(socket, { extensions: persisted('ab') }))).toEqual([
      'PERSISTED_QUERY_NOT_FOUND',
    ]);
  });

  it.each<[string, Asked]>([
    ['with the hash of another document', { query: '{ hello }', extensions: persisted(sha256('{ bye }')) }],
    ['of another version', { query: '{ hello }', extensions: persisted(sha256('{ hello }'), 2) }],
    ['without a hash', { query: '{ hello }', extensions: { persistedQuery: 'please' } }],
  ])('%s is refused', async (_, asked) => {
    expect(await codesEverywhere(asked)).toEqual(['BAD_REQUEST']);
    expect((await byPost(asked)).status).toBe(400);
  });
});

describe('a safelist', () => {
  const listed = 'query Greet($name: String!) { hello(name: $name) }';
  const safelist = readSafelist(
    JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'greet-1', name: 'Greet', type: 'query', body: listed }],
    }),
  );
  const variables = { name: 'Ada' };
  beforeEach(async () => {
    server = await aServer({ safelist });
  });

  it.each<[string, Asked]>([
    ['by id', { extensions: persisted('greet-1'), variables }],
    ['as it is', { query: listed, variables }],
    ['in another layout', { query: `# mine\n${listed.replaceAll(' ', '\n  ')}`, variables }],
  ])('serves what is on it: %s', async (_, asked) => {
    const socket = await webSocket(server, { token: tokens.good });

    expect((await byPost(asked)).body).toEqual({ data: { hello: 'Hello, Ada!' } });
    expect((await bySocket(socket, asked)).payload).toEqual({ data: { hello: 'Hello, Ada!' } });
  });

  it.each<[string, Asked, string]>([
    ['another operation', { query: '{ hello }' }, 'QUERY_NOT_IN_SAFELIST'],
    ['one that is no good anyway', { query: '{ nothing }' }, 'QUERY_NOT_IN_SAFELIST'],
    ['a subscription', { query: 'subscription { news }' }, 'QUERY_NOT_IN_SAFELIST'],
    ['introspection', { query: '{ __schema { queryType { name } } }' }, 'QUERY_NOT_IN_SAFELIST'],
    [
      'another operation with its hash',
      { query: '{ hello }', extensions: persisted(sha256('{ hello }')) },
      'QUERY_NOT_IN_SAFELIST',
    ],
    ['an unknown id', { extensions: persisted(sha256('{ hello }')) }, 'PERSISTED_QUERY_NOT_FOUND'],
  ])('refuses %s', async (_, asked, code) => {
    expect(await codesEverywhere(asked)).toEqual([code]);
    expect(await codesEverywhere(asked)).toEqual([code]); // nothing was learnt
  });

  it.each([
    ['no JSON', 'operations'],
    ['another format', '{"format":"x","version":1,"operations":[]}'],
    [
      'no GraphQL',
      '{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"1","body":"{"}]}',
    ],
  ])('that is %s is not read', (_, text) => {
    expect(() => readSafelist(text)).toThrow();
  });
});

describe('the budget of one operation', () => {
  it('holds on every transport', async () => {
    server = await aServer({ maxCost: 1 });

    expect(await codesEverywhere({ query: '{ deeper { hello } }' })).toEqual([]);
    expect(await codesEverywhere({ query: '{ deeper { deeper { hello } } }' })).toEqual([
      'COST_ESTIMATED_TOO_EXPENSIVE',
    ]);
  });

  it('is told with what was asked', async () => {
    server = await aServer({ maxCost: 1 });

    const answer = await byPost({ query: '{ deeper { deeper { hello } } }' });

    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ estimatedCost: 2, maxCost: 1 });
  });
});

describe('the rate of one caller', () => {
  it('is the same purse on every transport, and the refusal says until when', async () => {
    server = await aServer({ costPerMinute: 5 });
    const socket = await webSocket(server, { token: tokens.good });

    await byPost({ query: '{ deeper { deeper { hello } } }' }); // costs 2
    await bySocket(socket, { query: '{ hello }' });
    await bySocket(socket, { query: '{ no such document' });
    await byPost({ query: '{ hello }' });
    const refused = await byPost({ query: '{ hello }' });
    const message = await bySocket(socket, { query: 'subscription { news }' });
    const events = await askForEvents(server.url, 'subscription { news }', { token: tokens.good });

    expect([refused.status, codes(refused)]).toEqual([429, ['RATE_LIMITED']]);
    const seconds = refused.body.errors?.[0]?.extensions['retryAfterSeconds'];
    expect(seconds).toBeGreaterThan(50);
    expect(refused.headers.get('retry-after')).toBe(String(seconds));
    expect([message.type, codesIn(message)]).toEqual(['error', ['RATE_LIMITED']]);
    expect(events.status).toBe(429);
    expect(server.graph.happened).not.toContain('stream opened');
  });

  it('counts what an operation costs before it runs', async () => {
    server = await aServer({ costPerMinute: 5 });
    const asked = { query: '{ a: deeper { hello } b: deeper { hello } c: deeper { hello } }' };

    const [first, second] = [await byPost(asked), await byPost(asked)];

    expect(first.status).toBe(200);
    expect([second.status, codes(second)]).toEqual([429, ['RATE_LIMITED']]);
    expect(second.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('bounds what one operation may cost: who waits for it would wait for ever', async () => {
    server = await aServer({ costPerMinute: 3 });

    const refused = await byPost({
      query: '{ a: deeper { hello } b: deeper { hello } c: deeper { deeper { hello } } }',
    });

    expect(refused.body.errors?.[0]?.extensions).toEqual({
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
      estimatedCost: 4,
      maxCost: 3,
    });
    expect((await byPost({ query: '{ hello }' })).status).toBe(200);
  });

  it('is another for another caller, and for each address without a token', async () => {
    server = await aServer({ costPerMinute: 1, admitsAnonymous: true });
    await byPost({ query: '{ hello }' });

    const anonymous = await post(server.url, '{ hello }');
    const again = await post(server.url, '{ hello }');
    const mine = await byPost({ query: '{ hello }' });

    expect([anonymous, again, mine].map(({ status }) => status)).toEqual([200, 429, 429]);
  });

  it('is a flood on one socket too, and the others are served', async () => {
    server = await aServer({ costPerMinute: 20, admitsAnonymous: true });
    const socket = await webSocket(server, { token: tokens.good });
    for (let at = 0; at < 500; at++) {
      socket.send({ id: `s${at}`, type: 'subscribe', payload: { query: 'subscription { news }' } });
    }
    const refusals: Message[] = [];
    while (refusals.length < 480) refusals.push(await socket.next());

    expect(new Set(refusals.flatMap(codesIn))).toEqual(new Set(['RATE_LIMITED']));
    expect(server.graph.happened.filter((event) => event === 'stream opened')).toHaveLength(20);
    expect((await post(server.url, '{ hello }')).body).toEqual(hello);
  });
});

describe('somebody without a token', () => {
  it('may ask where that is allowed, and not with a bad token', async () => {
    server = await aServer({ admitsAnonymous: true });

    expect((await post(server.url, '{ hello }')).body).toEqual(hello);
    expect(codes(await byPost({ query: '{ hello }' }, tokens.signedByAnother))).toEqual(['UNAUTHENTICATED']);
  });
});

afterEach(() => {
  expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});
