import { beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../gateway/security/limits.js';
import { getIntrospectionQuery } from 'graphql';
import { events } from './support/eventStream.js';
import { codes, post } from './support/http.js';
import type { HttpAnswer } from './support/http.js';
import { ask, subscribe, webSocket } from './support/webSocket.js';
import { aServer, tokens } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';

const { depth, rootFields, aliases, directives, tokens: maxTokens, streamCharacters } = defaultLimits;
const nested = (levels: number): string =>
  `{ ${'deeper { '.repeat(levels - 1)}hello${' }'.repeat(levels - 1)} }`;
const times = (count: number, of: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join(' ');

let server: TestServer;
beforeEach(async () => {
  server = await aServer();
});

const byPost = (query: string): Promise<HttpAnswer> => post(server.url, query, { token: tokens.good });

describe.each([
  ['depth', nested(depth), nested(depth + 1), `nests deeper than ${depth} levels`],
  [
    'fields at the root',
    `{ ${times(rootFields, () => 'hello')} }`,
    `{ ${times(rootFields + 1, () => 'hello')} }`,
    `more than ${rootFields} fields at its root`,
  ],
  [
    'aliases',
    `{ deeper { ${times(aliases, (at) => `a${at}: hello`)} } }`,
    `{ deeper { ${times(aliases + 1, (at) => `a${at}: hello`)} } }`,
    `more than ${aliases} aliases`,
  ],
  [
    'directives',
    `{ deeper { ${times(directives, () => 'hello @include(if: true)')} } }`,
    `{ deeper { ${times(directives + 1, () => 'hello @include(if: true)')} } }`,
    `more than ${directives} directives`,
  ],
])('the limit on %s', (_, within, beyond, sentence) => {
  it('lets pass what reaches it', async () => {
    expect((await byPost(within)).body.errors).toBeUndefined();
  });

  it('refuses what is beyond it, by POST and over WebSocket alike', async () => {
    const answer = await byPost(beyond);
    const socket = await webSocket(server, { token: tokens.good });
    const message = await ask(socket, beyond);

    expect([answer.status, codes(answer)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']]);
    expect(answer.body.errors?.[0]?.message).toContain(sentence);
    expect(message).toMatchObject({
      type: 'error',
      payload: [{ message: answer.body.errors?.[0]?.message }],
    });
  });
});

describe('the limit on what opens a stream', () => {
  const news = 'subscription { news }';
  const smallest = JSON.stringify({ query: news, variables: { ignored: '' } }).length;
  const within = { ignored: 'x'.repeat(streamCharacters - smallest) };
  const beyond = { ignored: `${within.ignored}x` };
  const token = tokens.good;

  it('lets pass what reaches it', async () => {
    const stream = await events(server.url, news, { token, variables: within });

    server.graph.publish('Hello');

    expect((await stream.next()).data).toEqual({ data: { news: 'Hello' } });
    stream.leave();
  });

  it('refuses what is beyond it, over WebSocket and as events alike; all else may be larger', async () => {
    const socket = await webSocket(server, { token });
    const stream = await events(server.url, news, { token, variables: beyond });
    const refused = { extensions: { code: 'PAYLOAD_TOO_LARGE' } };

    expect((await stream.next()).data).toMatchObject({ errors: [refused] });
    expect(await ask(socket, '{ hello }', beyond)).toMatchObject({ type: 'next' });
    expect(await socket.next()).toMatchObject({ type: 'complete' });
    expect(await ask(socket, news, beyond)).toMatchObject({ type: 'error', payload: [refused] });
  });

  it('counts the id, which is kept as well', async () => {
    const socket = await webSocket(server, { token });

    subscribe(socket, 'i'.repeat(streamCharacters), news);

    const payload = [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }];
    expect(await socket.next()).toMatchObject({ type: 'error', payload });
  });

  it('refuses what nests without end where nothing is looked for', async () => {
    const socket = await webSocket(server, { token });
    const deep = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;

    socket.send(`{"id":"deep","type":"subscribe","payload":{"query":"${news}","extensions":${deep}}}`);

    const payload = [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }];
    expect(await socket.next()).toMatchObject({ type: 'error', payload });
  });
});

it('counts what a fragment holds wherever it is spread', async () => {
  const query = `{ ${times(10, (at) => `a${at}: deeper { ...Four }`)} }
    fragment Four on Query { a: hello b: hello c: hello d: hello }`;

  expect(codes(await byPost(query))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

it('refuses a bomb of fragments at once', async () => {
  const bomb = `{ ...F0 } ${times(60, (at) => `fragment F${at} on Query { deeper { ...F${at + 1} ...F${at + 1} } }`)}
    fragment F60 on Query { a: hello }`;

  const answer = await byPost(bomb);

  expect(answer.body.errors?.[0]?.message).toContain('nests deeper');
});

it('survives fragments that spread themselves', async () => {
  const answer = await byPost(
    '{ ...A } fragment A on Query { deeper { ...B } } fragment B on Query { deeper { ...A } }',
  );

  expect(codes(answer)).toContain('GRAPHQL_VALIDATION_FAILED');
});

it('reads no more tokens than the limit', async () => {
  const within = `{ deeper { ${'hello '.repeat(maxTokens - 5)} } }`;

  expect((await byPost(within)).text).not.toContain('GRAPHQL_PARSE_FAILED');
  expect(codes(await byPost(within.replace('hello', 'hello hello')))).toEqual(['GRAPHQL_PARSE_FAILED']);
});

it('lets the usual introspection pass', async () => {
  const answer = await byPost(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }));

  expect(answer.body.errors).toBeUndefined();
});

describe('introspection switched off', () => {
  beforeEach(async () => {
    server = await aServer({ introspection: false });
  });

  it('is refused on both transports, and no suggestion tells what exists', async () => {
    const socket = await webSocket(server, { token: tokens.good });

    expect(codes(await byPost('{ __schema { queryType { name } } }'))).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(await ask(socket, '{ __type(name: "Query") { name } }')).toMatchObject({ type: 'error' });
    expect((await byPost('{ helo }')).text).not.toContain('hello');
  });

  it('serves no GraphiQL', async () => {
    const page = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });

    expect(page.status).toBe(400);
  });
});
