import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { hostSubgraph } from '../../../subgraphs/kit/hosting/hostSubgraph.js';
import type { RunningServer } from '../../../subgraphs/kit/serving/graphqlServer.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { RequestHeaders, Subgraph } from '../../../subgraphs/kit/subgraph.js';
import { codes, post, send } from '../../gateway/server/support/http.js';
import { memoryLogger } from '../../gateway/server/support/testServer.js';
import { ask, openSocket, subscribe, webSocket } from '../../gateway/server/support/webSocket.js';

const secret = 'password=hunter2';

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { greeting: String!  headers: [String!]!  breaks: String  isCutOff: String  size(text: String!): Int! }
  type Book @key(fields: "id") { id: ID!  title: String! }
  type Subscription { bookSold: Book! }
`);

let sales: Mailbox<{ bookSold: { id: string } }>;
let opened: Promise<void>;
let onOpen: () => void;
let ready: () => Promise<void>;
const resolvers = {
  Query: {
    greeting: () => 'Hello!',
    headers: (_: unknown, __: unknown, { headers }: { headers: RequestHeaders }) =>
      Object.entries(headers).map(([name, value]) => `${name}: ${value ?? ''}`),
    breaks: () => {
      throw new Error(secret);
    },
    isCutOff: () => {
      throw Object.assign(new Error(secret), { code: 'ECONNREFUSED' });
    },
    size: (_: unknown, { text }: { text: string }) => text.length,
  },
  Book: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    title: ({ id }: { id: string }) => `The ${id}`,
  },
  Subscription: {
    bookSold: {
      subscribe: () => {
        onOpen();
        return sales;
      },
    },
  },
};

const books: Subgraph = {
  name: 'books',
  schema: buildSubgraphSchema([{ typeDefs, resolvers }]),
  context: (headers) =>
    headers['authorization'] === 'Bearer bad'
      ? Promise.reject(graphError('UNAUTHENTICATED', 'The token is not valid here.'))
      : Promise.resolve({ headers }),
  ready: () => ready(),
  forgetOld: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

let host: RunningServer;
let log: Record<string, unknown>[];
beforeEach(async () => {
  sales = mailbox(10);
  opened = new Promise((resolve) => (onOpen = resolve));
  ready = () => Promise.resolve();
  const memory = memoryLogger();
  log = memory.log;
  host = await hostSubgraph(books, { host: '127.0.0.1', port: 0, logger: memory.logger });
});
afterEach(() => host.stop());

const entities = 'query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Book { title } } }';
const keys = [{ __typename: 'Book', id: '1984' }];

describe('a subgraph on its own address', () => {
  it('answers what a gateway asks', async () => {
    expect((await post(host.url, '{ _service { sdl } }')).text).toContain('type Book');
    expect((await post(host.url, entities, { variables: { keys } })).body.data).toEqual({
      _entities: [{ title: 'The 1984' }],
    });
  });

  it('hands the travelling headers to its resolvers, and no others', async () => {
    const headers = { 'x-request-id': 'call-17', cookie: 'secret=1' };

    const answer = await post(host.url, '{ headers }', { token: 'good', headers });

    expect(answer.body.data?.['headers']).toEqual(['authorization: Bearer good', 'x-request-id: call-17']);
  });

  it('refuses by itself whom it does not know', async () => {
    const answer = await post(host.url, '{ greeting }', { token: 'bad' });
    const socket = await webSocket(host, { token: 'bad' });

    expect([answer.status, codes(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(await ask(socket, 'subscription { bookSold { id } }')).toMatchObject({
      type: 'error',
      payload: [{ message: 'The token is not valid here.', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('masks what breaks, and logs it by its request id', async () => {
    const answer = await post(host.url, '{ breaks }', { headers: { 'x-request-id': 'call-18' } });

    expect(answer.text).not.toContain(secret);
    expect(codes(answer)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(log).toContainEqual(expect.objectContaining({ requestId: 'call-18', fault: secret }));
  });

  it('tells that the database is away as what it is, without its words', async () => {
    const answer = await post(host.url, '{ isCutOff }', { headers: { 'x-request-id': 'call-19' } });

    expect(answer.text).not.toContain(secret);
    expect(codes(answer)).toEqual(['DOWNSTREAM_UNAVAILABLE']);
    expect(log).toContainEqual(expect.objectContaining({ requestId: 'call-19', fault: secret }));
  });

  it('takes more than a client may send to a gateway, but not everything', async () => {
    const size = 'query($text: String!) { size(text: $text) }';

    const large = await post(host.url, size, { variables: { text: 'x'.repeat(5_000_000) } });
    const tooLarge = await post(host.url, size, { variables: { text: 'x'.repeat(11_000_000) } });

    expect(large.body.data).toEqual({ size: 5_000_000 });
    expect([tooLarge.status, codes(tooLarge)]).toEqual([413, ['PAYLOAD_TOO_LARGE']]);
  });

  it('tells whether it lives and whether it can answer', async () => {
    expect((await send(`${host.url}/healthz`)).status).toBe(200);
    expect((await send(`${host.url}/readyz`)).status).toBe(200);

    ready = () => Promise.reject(new Error('the database does not answer'));

    expect(await send(`${host.url}/readyz`)).toMatchObject({
      status: 503,
      body: { status: 'not ready', reason: 'the database does not answer' },
    });
  });
});

describe('its subscriptions', () => {
  it('are served over WebSocket, each event resolved', async () => {
    const socket = await webSocket(host);
    subscribe(socket, 's', 'subscription { bookSold { id title } }');
    await opened;

    sales.push({ bookSold: { id: '1984' } });

    expect(await socket.next()).toEqual({
      id: 's',
      type: 'next',
      payload: { data: { bookSold: { id: '1984', title: 'The 1984' } } },
    });
  });

  it('know the request that a gateway opened them for', async () => {
    const byHandshake = await webSocket(host, { headers: { 'x-request-id': 'call-19' } });
    const byPayload = await webSocket(host, { payload: { 'x-request-id': 'call-20' } });

    expect(await ask(byHandshake, '{ headers }')).toMatchObject({
      payload: { data: { headers: ['x-request-id: call-19'] } },
    });
    expect(await ask(byPayload, '{ headers }')).toMatchObject({
      payload: { data: { headers: ['x-request-id: call-20'] } },
    });
  });

  it('are refused by POST', async () => {
    expect(codes(await post(host.url, 'subscription { bookSold { id } }'))).toEqual([
      'SUBSCRIPTION_NEEDS_STREAM',
    ]);
  });

  it('end with 1012 when the host stops', async () => {
    const socket = await openSocket(host);

    await host.stop();

    expect((await socket.closed).code).toBe(1012);
  });
});
