import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import { errorCodes } from '../../../subgraphs/kit/errors.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeGraph } from '../../support/supergraphs.js';
import { codes, exchange, post, send } from './support/http.js';
import type { HttpAnswer } from './support/http.js';
import { aServer, tokens } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';
import { ask, openSocket, webSocket } from './support/webSocket.js';

// SOAK=5 sends 10,000 of them. SEED=… sends the same ones again.
const soak = process.env['SOAK'];
const numRuns = soak === undefined ? 300 : Number(soak) * 2_000;
const seed = Number(process.env['SEED'] ?? 20_261_122);
const longestAnswerMs = 3_000;

const tree = aSubgraph(
  'tree',
  `type Query { hello: String!  node(id: ID, by: By): Node  nodes(first: Int = 5): [Node!]! @listSize(slicingArguments: ["first"]) }
   type Mutation { plant(by: By!): Node }
   type Subscription { grown: Node }
   input By { id: ID  names: [String!]  and: [By!]  kind: Kind  json: JSON }
   enum Kind { LEAF TWIG }
   scalar JSON
   interface Named { name: String }
   type Node implements Named @key(fields: "id") { id: ID!  name: String  up: Node  down(first: Int = 2): [Node] }`,
  {
    Query: { hello: () => 'hello', node: () => aNode, nodes: () => [aNode, aNode] },
    Mutation: { plant: () => aNode },
    Subscription: { grown: { subscribe: ended } },
    Node: { up: () => aNode, down: () => [aNode] },
  },
);
const leaves = aSubgraph('leaves', 'type Node @key(fields: "id") { id: ID!  leaves: Int  twin: Node }', {
  Node: { leaves: () => 3, twin: () => aNode },
});
function ended(): AsyncIterableIterator<unknown> {
  const stream = mailbox<unknown>(1);
  stream.close();
  return stream;
}
const aNode = { id: '1', name: 'a', __typename: 'Node' };

let made: MadeGraph;
let server: TestServer;
beforeAll(async () => {
  // not compared with the stock executor: that remembers what was asked, and memory is measured here
  made = await openMade([tree, leaves], { open: openGraph });
});
beforeEach(async () => {
  server = await aServer({ graph: made.graph, requestTimeoutMs: 500 });
});
afterEach(async () => {
  expect((await post(server.url, '{ hello }', { token: tokens.good })).body).toEqual({
    data: { hello: 'hello' },
  });
  expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

function postBytes(body: string | Uint8Array<ArrayBuffer>): Promise<HttpAnswer> {
  return send(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.good}` },
    body,
  });
}

const good = [
  '{ hello }',
  'query Q($id: ID, $n: Int = 2) { node(id: $id) { ...N up { name } } nodes(first: $n) { id twin { leaves } } } fragment N on Node { id down { name } }',
  'mutation M($by: By!) { plant(by: $by) { id name @include(if: true) } }',
  'query { node(by: {names: ["a", "b"], kind: LEAF, and: [{id: 1}]}) { ... on Named { name } __typename } }',
  'subscription { grown { id } }',
];
const pieces = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$',
  '@',
  '...',
  '"',
  '"""',
  '\\u{110000}',
  '\\',
  '#',
  '\u0000',
  '\ud800',
  '😀',
  '-',
  '1e999',
  '0x1',
  'null',
  'true',
  'on',
  'fragment',
  'query',
  'subscription',
  'mutation',
  'Node',
  'node',
  'id',
  'name',
  '$id',
  '$n',
  '__proto__',
  'constructor',
  '__typename',
  '__schema',
  '@skip(if: $id)',
  '@include(if: true)',
  'representations',
  '_entities',
  'a: id',
  '999999999999999999999',
  ' ',
  '\n',
  ',',
];
const piece = fc.constantFrom(...pieces);

/** A good document with some characters cut out and some pieces put in. */
const damaged = fc
  .tuple(
    fc.constantFrom(...good),
    fc.array(fc.tuple(fc.nat(300), fc.nat(20), fc.option(piece)), { maxLength: 6 }),
  )
  .map(([document, edits]) =>
    edits.reduce(
      (text, [at, length, put]) => text.slice(0, at) + (put ?? '') + text.slice(at + (length % 5)),
      document,
    ),
  );
const soup = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(' '));
const query = fc.oneof(
  { weight: 6, arbitrary: damaged },
  { weight: 2, arbitrary: soup },
  fc.string({ unit: 'binary' }),
);

const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 6 }),
  fc.constantFrom<fc.JsonValue>(2 ** 31, -1, 1e308, '', '\u0000', '\ud800', { __proto__: null, id: {} }, [
    [[[]]],
  ]),
  fc.nat(2_000).map((depth) => nested(depth)),
);
const variables = fc.dictionary(fc.constantFrom('id', 'n', 'by', '__proto__', 'constructor', 'x'), strange);
const extensions = fc.option(
  fc.record({
    persistedQuery: fc.oneof(fc.jsonValue(), fc.record({ version: fc.constant(1), sha256Hash: fc.string() })),
  }),
);
const request = fc.record(
  {
    query: fc.oneof({ weight: 9, arbitrary: query }, fc.jsonValue()),
    variables: fc.oneof({ weight: 9, arbitrary: variables }, fc.jsonValue()),
    operationName: fc.option(fc.oneof(fc.constantFrom('Q', 'M', 'toString'), fc.jsonValue())),
    extensions,
  },
  { requiredKeys: [] },
);

function nested(depth: number): fc.JsonValue {
  let value: fc.JsonValue = 1;
  for (let at = 0; at < depth; at++) value = at % 2 ? [value] : { and: value };
  return value;
}

/** What any answer must be, whatever was asked. */
function expectClear({ status, text, body }: HttpAnswer): void {
  const told = (body.errors ?? []).map(({ extensions: { code } }) => String(code));
  expect([200, 400, 405, 413, 415], text).toContain(status);
  expect(
    told.filter((code) => !(code in errorCodes) || code === 'INTERNAL_SERVER_ERROR'),
    text,
  ).toEqual([]);
  expect(body.data !== undefined || told.length > 0, text).toBe(true);
  expect(text).not.toMatch(/node_modules|\bat .*\.[jt]s:\d/);
}

it(
  `answers ${numRuns} requests that chance made, each with a clear code`,
  { timeout: 60_000 + numRuns * 50 },
  async () => {
    let slowestMs = 0;
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const startedAt = performance.now();
        expectClear(await postBytes(JSON.stringify(asked)));
        slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      }),
      { numRuns, seed },
    );
    expect(slowestMs).toBeLessThan(longestAnswerMs);
  },
);

it(
  'answers them over WebSocket too, and the connection lives on',
  { timeout: 60_000 + numRuns * 50 },
  async () => {
    const socket = await webSocket(server, { token: tokens.good });

    await fc.assert(
      fc.asyncProperty(query, variables, async (text, values) => {
        const { type, payload } = await ask(socket, text, values);
        if (type === 'next') await socket.next();
        expect(JSON.stringify(payload ?? null)).not.toContain('INTERNAL_SERVER_ERROR');
      }),
      { numRuns, seed },
    );
    expect((await ask(socket, '{ hello }')).payload).toEqual({ data: { hello: 'hello' } });
  },
);

it('answers bytes that are no text', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      expectClear(await postBytes(Uint8Array.from(bytes)));
    }),
    { numRuns: Math.min(numRuns, 1_000), seed },
  );
});

const times = (count: number, of: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join(' ');

describe('a bomb', () => {
  const inText = (text: string): string => JSON.stringify({ query: text });
  const inVariables = (json: string, type = 'By'): string =>
    `{"query":"query($by: ${type}) { node(by: $by) { id } }","variables":{"by":${json}}}`;
  const kilobytes = (count: number): string => 'x'.repeat(count * 1024);

  it.each<[string, string, string[]]>([
    [
      'of levels',
      inText(`{ ${'node { '.repeat(20_000)}id${' }'.repeat(20_000)} }`),
      ['GRAPHQL_PARSE_FAILED'],
    ],
    [
      'of few levels too many',
      inText(`{ ${'node { up { '.repeat(20)}id${' } }'.repeat(20)} }`),
      ['GRAPHQL_VALIDATION_FAILED'],
    ],
    ['of aliases', inText(`{ ${times(600, (at) => `a${at}: hello`)} }`), ['GRAPHQL_VALIDATION_FAILED']],
    ['of equal fields', inText(`{ ${times(1_500, () => 'hello')} }`), ['GRAPHQL_VALIDATION_FAILED']],
    [
      'of directives',
      inText(`{ hello ${times(200, () => '@include(if: true)')} }`),
      ['GRAPHQL_VALIDATION_FAILED'],
    ],
    [
      'of fragments in fragments',
      inText(
        `{ node { ...F0 } } ${times(13, (at) => `fragment F${at} on Node { up { ...F${at + 1} } twin { ...F${at + 1} } }`)} fragment F13 on Node { id }`,
      ),
      ['GRAPHQL_VALIDATION_FAILED'],
    ],
    [
      'of introspection',
      inText(
        `{ __schema { types { ...T } } } fragment T on __Type { ${times(8, (at) => `a${at}: fields { ...F }`)} }
        fragment F on __Field { ${times(8, (at) => `b${at}: type { ...U }`)} }
        fragment U on __Type { ${times(8, (at) => `c${at}: fields { name }`)} }`,
      ),
      ['GRAPHQL_VALIDATION_FAILED'],
    ],
    [
      'of wide lists',
      inText('{ nodes(first: 1000) { down(first: 1000) { down { id } } } }'),
      ['COST_ESTIMATED_TOO_EXPENSIVE'],
    ],
    [
      'of lists in lists',
      inText(`{ node(by: {json: ${'['.repeat(900)}${']'.repeat(900)}}) { id } }`),
      ['GRAPHQL_VALIDATION_FAILED'],
    ],
    ['of brackets', `{"query":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, ['BAD_REQUEST']],
    [
      'of nested variables',
      inVariables(`${'{"and":['.repeat(40_000)}${']}'.repeat(40_000)}`),
      ['BAD_USER_INPUT'],
    ],
    [
      'of nested lists',
      inVariables(`{"json":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
      ['BAD_USER_INPUT'],
    ],
    [
      'of many values',
      inVariables(`{"names":[${times(100_000, () => '1').replaceAll(' ', ',')}]}`),
      ['BAD_USER_INPUT'],
    ],
    ['of one huge value', inVariables(`{"id":"${kilobytes(900)}"}`), []],
    ['of an unused variable', `{"query":"{ hello }","variables":{"x":"${kilobytes(900)}"}}`, []],
    [
      'of an operation’s name',
      `{"query":"{ hello }","operationName":"${kilobytes(900)}"}`,
      ['OPERATION_RESOLUTION_FAILURE'],
    ],
    ['of a body', `{"query":"{ hello } #${kilobytes(1100)}"}`, ['PAYLOAD_TOO_LARGE']],
    [
      'of requests in one',
      `[${times(1_000, () => '{"query":"{ hello }"}').replaceAll('} {', '},{')}]`,
      ['BAD_REQUEST'],
    ],
  ])('%s is answered at once, by POST', async (_, body, expected) => {
    const startedAt = performance.now();

    const answer = await postBytes(body);

    expect([...new Set(codes(answer))], answer.text.slice(0, 500)).toEqual(expected);
    expect(answer.text.length).toBeLessThan(1024 * 1024);
    expect(performance.now() - startedAt).toBeLessThan(longestAnswerMs);
  });

  it('of many requests leaves no memory behind', { timeout: 60_000 }, async () => {
    const body = (at: number): string => inVariables(`{"id":"${kilobytes(500)}${at}"}`);
    for (let at = 0; at < 20; at++) await postBytes(body(at));
    const before = bytesInUse();

    for (let at = 0; at < 200; at++) await postBytes(body(at));
    made.sent.length = 0; // what the test itself keeps

    expect(bytesInUse() - before).toBeLessThan(20 * 1024 * 1024); // of a hundred that were sent
  });

  it('of what begins connections is not kept with them', { timeout: 60_000 }, async () => {
    const begin = (at: number) => webSocket(server, { payload: { at, filling: kilobytes(500) } });
    for (let at = 0; at < 20; at++) (await begin(at)).raw.terminate();
    const before = bytesInUse();

    for (let at = 0; at < 100; at++) await begin(at);

    expect(bytesInUse() - before).toBeLessThan(20 * 1024 * 1024); // of fifty that were sent
  });
});

describe('bytes that are no UTF-8', () => {
  const bytes = Buffer.concat([
    Buffer.from('{"query":"{ hello }","x":"'),
    Buffer.from([0xc3, 0x28, 0xff]),
    Buffer.from('"}'),
  ]);

  it('are refused by POST', async () => {
    const answer = await postBytes(Uint8Array.from(bytes));

    expect([answer.status, codes(answer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(answer.text).toContain('UTF-8');
  });

  it.each([
    ['as its protocol says', false],
    ['in a binary message too', true],
  ])('close a WebSocket, %s', async (_, binary) => {
    const socket = await openSocket(server);

    socket.raw.send(bytes, { binary });

    expect((await socket.closed).code).toBe(1007);
  });
});

describe('a client that never finishes its request', () => {
  const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n`;

  it.each([
    ['in its headers', head],
    ['in its body', `${head}\r\n{"query":`],
  ])('%s is told so and left, and the others are served meanwhile', async (_, sent) => {
    const slow = Promise.all(Array.from({ length: 50 }, () => exchange(server.port, sent)));
    const meanwhile = await post(server.url, '{ hello }', { token: tokens.good });

    expect(meanwhile.status).toBe(200);
    const answers = await slow;
    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(answers.map(() => 'HTTP/1.1 408'));
  });
});

/** What is still reachable, whenever the garbage was collected last. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect(); // bytes outside of the heap are given back by the collection after that which finds them unused
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
