import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { parse } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { startServer } from '../../../gateway/server.js';
import { http } from '../../../gateway/subgraphs/http.js';
import { inProcess } from '../../../gateway/subgraphs/inProcess.js';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { hostSubgraph } from '../../../subgraphs/kit/hosting/hostSubgraph.js';
import { openTraces } from '../../../subgraphs/kit/tracing/openTraces.js';
import { tracedSubgraph } from '../../../subgraphs/kit/tracing/tracedSubgraph.js';
import { tracesBy } from '../../../subgraphs/kit/tracing/tracesBy.js';
import type { Traces } from '../../../subgraphs/kit/tracing/traces.js';
import { aSubgraph, composed, openMade } from '../../support/supergraphs.js';
import type { MadeSubgraph } from '../../support/supergraphs.js';
import { post } from '../server/support/http.js';
import { memoryLogger, tokens } from '../server/support/testServer.js';
import { ask, webSocket } from '../server/support/webSocket.js';
import { anEventLog } from '../subscriptions/support/eventLog.js';
import { follow } from '../subscriptions/support/followers.js';

const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

const client = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = `00-${client.traceId}-${client.spanId}-01`;
const listen = { host: '127.0.0.1', port: 0 };

interface Recorded {
  readonly traces: Traces;
  readonly spans: () => readonly ReadableSpan[];
}

function recorded(): Recorded {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const traces = tracesBy(provider.getTracer('test'), () => provider.shutdown());
  stopping.push(() => traces.stop());
  return { traces, spans: () => exporter.getFinishedSpans() };
}

/** Books, and prices of them in another subgraph. */
function subgraphs(): readonly MadeSubgraph[] {
  const books = aSubgraph('books', 'type Query { book: Book } type Book @key(fields: "id") { id: ID! }', {
    Query: { book: () => ({ id: 'b1' }) },
  });
  const prices = aSubgraph('prices', 'type Book @key(fields: "id") { id: ID! price: Int seen: String }', {
    Book: {
      __resolveReference: (book: object) => book,
      price: () => 4,
      seen: (_: unknown, __: unknown, { headers }: { headers: Record<string, string> }) =>
        headers['traceparent'],
    },
  });
  return [books, prices];
}

type Way = (made: readonly MadeSubgraph[], traces: Traces) => Promise<OpenGraph>;

const overHttp: Way = async (made, traces) => {
  const { logger } = memoryLogger();
  const urls: Record<string, string> = {};
  for (const subgraph of made) {
    const host = await hostSubgraph(subgraph, { ...listen, logger, traces });
    stopping.push(() => host.stop());
    urls[subgraph.name] = `${host.url}/graphql`;
  }
  const supergraphSdl = composed(made, urls);
  return openGraph({ supergraphSdl, subgraphs: (_, url) => http({ url }), logger, traces });
};

const within: Way = (made, traces) => {
  const { logger } = memoryLogger();
  const byName = new Map(made.map((each) => [each.name, tracedSubgraph(each, traces)]));
  const way = (name: string): ReturnType<typeof inProcess> => {
    const subgraph = byName.get(name);
    if (!subgraph) throw new Error(name);
    return inProcess(subgraph, logger);
  };
  return openGraph({ supergraphSdl: composed(made), subgraphs: way, logger, traces });
};

async function aGateway(way: Way, traces: Traces): Promise<{ url: string; port: number; graph: OpenGraph }> {
  const graph = await way(subgraphs(), traces);
  stopping.push(() => graph.close());
  const { logger } = memoryLogger();
  const { verifyToken } = tokens;
  const server = await startServer({ graph, verifyToken, ...listen, logger, traces });
  stopping.push(() => server.stop());
  return { url: server.url, port: server.port, graph };
}

/** The spans as a tree, each by its name with what it led to; those that led to nothing first. */
function tree(spans: readonly ReadableSpan[], parent: string): unknown[] {
  const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent);
  return children
    .map((span) => {
      const below = tree(spans, span.spanContext().spanId);
      return below.length > 0 ? { [span.name]: below } : span.name;
    })
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

describe('a request is one trace', () => {
  it.each<[string, Way, unknown[]]>([
    [
      'with subgraphs over HTTP',
      overHttp,
      [
        'plan',
        { 'fetch books': [{ 'POST /graphql': ['Query.book'] }] },
        { 'fetch prices': [{ 'POST /graphql': ['Query._entities'] }] },
      ],
    ],
    [
      'with subgraphs in its process',
      within,
      ['plan', { 'fetch books': ['Query.book'] }, { 'fetch prices': ['Query._entities'] }],
    ],
  ])('%s, from its client to its resolvers', async (_, way, below) => {
    const { traces, spans } = recorded();
    const { url } = await aGateway(way, traces);

    const { body } = await post(url, 'query Shelf { book { price } }', {
      token: tokens.good,
      headers: { traceparent },
    });

    expect(body).toEqual({ data: { book: { price: 4 } } });
    await expect.poll(() => tree(spans(), client.spanId)).toEqual([{ 'POST /graphql': [{ query: below }] }]);
    expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(new Set([client.traceId]));
  });

  it('that its client did not begin, too', async () => {
    const { traces, spans } = recorded();
    const { url } = await aGateway(within, traces);

    await post(url, '{ book { id } }', { token: tokens.good });

    await expect.poll(() => spans().map(({ name }) => name)).toContain('POST /graphql');
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it('over WebSocket', async () => {
    const { traces, spans } = recorded();
    const gateway = await aGateway(within, traces);
    const socket = await webSocket(gateway, { token: tokens.good });

    await ask(socket, '{ book { id } }');

    const [root] = spans().filter(({ parentSpanContext }) => !parentSpanContext);
    expect(root?.name).toBe('query');
    expect(tree(spans(), root?.spanContext().spanId ?? '')).toEqual([
      'plan',
      { 'fetch books': ['Query.book'] },
    ]);
  });
});

describe('a span', () => {
  it('says what was done by the conventions, and nothing that a client wrote but the name', async () => {
    const { traces, spans } = recorded();
    const { url } = await aGateway(within, traces);
    const asked = 'query Shelf($secret: Boolean!) { book @include(if: $secret) { seen } }';

    await post(url, asked, { token: tokens.good, variables: { secret: true } });
    const again = await post(url, asked, { token: tokens.good, variables: { secret: true } });

    await expect.poll(() => spans().filter(({ name }) => name === 'POST /graphql').length).toBe(2);
    const factsOf = (name: string): unknown[] =>
      spans()
        .filter((span) => span.name === name)
        .map(({ attributes }) => attributes);
    expect(factsOf('query')[0]).toEqual({
      'rollover.request.id': expect.any(String) as string,
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Shelf',
    });
    expect(factsOf('plan')).toEqual([
      { 'rollover.plan.remembered': false },
      { 'rollover.plan.remembered': true },
    ]);
    expect(factsOf('POST /graphql')[0]).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
    });
    const fetch = spans()
      .filter(({ name }) => name === 'fetch prices')[1]
      ?.spanContext();
    expect(again.body.data).toEqual({
      book: { seen: `00-${fetch?.traceId ?? ''}-${fetch?.spanId ?? ''}-01` },
    });
    expect(JSON.stringify(spans().map(({ name, attributes }) => [name, attributes]))).not.toMatch(
      /secret|eyJ|Bearer|include/,
    );
  });

  it('of what failed has the code of why', async () => {
    const { traces, spans } = recorded();
    const context = (): Promise<never> => Promise.reject(new Error('away'));
    const broken = aSubgraph('books', 'type Query { book: String! }', {}, { context });
    const { ask: asked } = await openMade([broken], { traces });

    await asked('{ book }');

    const [query] = spans().filter(({ name }) => name === 'query');
    expect(query?.attributes['error.type']).toBe('INTERNAL_SERVER_ERROR');
  });

  it.each<[string, Way]>([
    ['over HTTP', overHttp],
    ['in its process', within],
  ])('of what a subgraph %s refuses has the code, from the resolver on', async (_, way) => {
    const { traces, spans } = recorded();
    const refuse = (): never => {
      throw graphError('FORBIDDEN', 'not yours');
    };
    const books = aSubgraph('books', 'type Query { book: String! }', { Query: { book: refuse } });
    const graph = await way([books], traces);
    stopping.push(() => graph.close());

    await graph.execute({
      document: parse('{ book }'),
      operationName: null,
      variables: {},
      headers: { traceparent },
    });

    const failed = spans().filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']]).sort()).toEqual([
      ['Query.book', 'FORBIDDEN'],
      ['fetch books', 'FORBIDDEN'],
      ['query', 'FORBIDDEN'],
    ]);
  });

  it('of a subgraph that is not there has the code of why', async () => {
    const { traces, spans } = recorded();
    const books = aSubgraph('books', 'type Query { book: String }');
    const away = http({ url: 'http://127.0.0.1:1/graphql' });
    const { ask: asked } = await openMade([books], { traces, transports: { books: away } });

    await asked('{ book }');

    const [fetch] = spans().filter(({ name }) => name === 'fetch books');
    expect(fetch?.attributes['error.type']).toBe('ECONNREFUSED');
  });

  it('of a request and of its operation has the id that its log has', async () => {
    const { traces, spans } = recorded();
    const { url } = await aGateway(within, traces);

    await post(url, '{ book { id } }', { token: tokens.good, headers: { 'x-request-id': 'r-1' } });

    await expect.poll(() => spans().map(({ name }) => name)).toContain('POST /graphql');
    const identified = spans().filter(({ attributes }) => attributes['rollover.request.id'] === 'r-1');
    expect(identified.map(({ name }) => name).sort()).toEqual(['POST /graphql', 'query']);
  });
});

it('tells each event of a group once, as a trace that is linked to who opened it', async () => {
  const { traces, spans } = recorded();
  const log = anEventLog();
  const { graph } = await openMade(log.subgraphs, { traces });
  const feed = 'subscription { recorded { number name } }';
  const followers = [
    await follow(graph, feed, { headers: { traceparent } }),
    await follow(graph, feed, { headers: { traceparent: traceparent.replace('b7', 'c8') } }),
  ];

  log.append();
  await Promise.all(followers.map((follower) => follower.next()));

  const events = spans().filter(({ name }) => name === 'subscription event');
  const [opening] = spans().filter(({ name }) => name === 'subscription');
  expect(events).toHaveLength(1);
  expect(events[0]?.links.map(({ context }) => context.spanId)).toEqual([opening?.spanContext().spanId]);
  expect(events[0]?.spanContext().traceId).not.toBe(client.traceId);
  expect(tree(spans(), events[0]?.spanContext().spanId ?? '')).toHaveLength(1);
  for (const follower of followers) follower.leave();
});

it.each<[string, Way]>([
  ['over HTTP', overHttp],
  ['in its process', within],
])('tells what a subgraph %s does for an event, linked to the opening of its stream', async (_, way) => {
  const { traces, spans } = recorded();
  const log = anEventLog();
  const graph = await way(log.subgraphs, traces);
  stopping.push(() => graph.close());
  const follower = await follow(graph, 'subscription { recorded { number } }', { headers: { traceparent } });

  await expect.poll(() => log.live()).toBe(1);
  log.append();
  log.append();
  await follower.next();
  await follower.next();

  expect(tree(spans(), client.spanId)).toEqual([{ subscription: ['plan', 'subscribe log'] }]);
  const [opening] = spans().filter(({ name }) => name === 'subscribe log');
  const events = spans().filter(({ name }) => name === 'Subscription.recorded');
  expect(events).toHaveLength(2);
  expect(new Set(events.map((span) => span.spanContext().traceId)).size).toBe(2);
  for (const { links, parentSpanContext } of events) {
    expect(parentSpanContext).toBeUndefined();
    expect(links.map(({ context }) => context.spanId)).toEqual([opening?.spanContext().spanId]);
  }
  follower.leave();
});

it('traces nothing where nobody collects', async () => {
  expect(await openTraces('rollover', {})).toBeUndefined();
});
