import { afterEach, describe, expect, it } from 'vitest';
import { openMetrics } from '../../../gateway/observability/metrics.js';
import type { Metrics } from '../../../gateway/observability/metrics.js';
import { startMetricsServer } from '../../../gateway/observability/metricsServer.js';
import { operationNames } from '../../../gateway/observability/operationNames.js';
import { post, send } from '../server/support/http.js';
import { aServer, tokens } from '../server/support/testServer.js';
import type { TestServer } from '../server/support/testServer.js';
import { ask, subscribe, webSocket } from '../server/support/webSocket.js';
import { aClock } from '../../support/clock.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import { anEventLog, happenedAt } from '../subscriptions/support/eventLog.js';
import { follow } from '../subscriptions/support/followers.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function aMeasuredServer(): Promise<TestServer & { metrics: Metrics }> {
  const metrics = openMetrics();
  return { ...(await aServer({ metrics })), metrics };
}

/** The value of one row, as Prometheus reads it; undefined when there is none. */
async function row({ registry }: Metrics, name: string): Promise<number | undefined> {
  const line = (await registry.metrics()).split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

describe('requests', () => {
  const timed = (labels: string): string => `gateway_request_duration_seconds_count{${labels}}`;

  it('are timed by operation, kind and outcome, over HTTP and WebSocket', async () => {
    const server = await aMeasuredServer();
    const socket = await webSocket(server, { token: tokens.good });

    await post(server.url, 'query Greet { hello }', { token: tokens.good });
    await ask(socket, 'query Greet { hello }');
    await socket.next();
    await post(server.url, 'query Greet { refuses }', { token: tokens.good });
    await post(server.url, '{ hello }', { token: tokens.good });

    const { metrics } = server;
    expect(await row(metrics, timed('operation="Greet",kind="query",outcome="ok"'))).toBe(2);
    expect(await row(metrics, timed('operation="Greet",kind="query",outcome="errors"'))).toBe(1);
    expect(await row(metrics, timed('operation="unnamed",kind="query",outcome="ok"'))).toBe(1);
    expect(await row(metrics, 'gateway_errors_total{code="FORBIDDEN"}')).toBe(1);
  });

  it('that are refused are counted by their code', async () => {
    const metrics = openMetrics();
    const server = await aServer({ metrics, costPerMinute: 1 });

    await post(server.url, '{ hello }');
    await post(server.url, '{ hello }');

    expect(await row(metrics, 'gateway_errors_total{code="UNAUTHENTICATED"}')).toBe(1);
    expect(await row(metrics, 'gateway_errors_total{code="RATE_LIMITED"}')).toBe(1);
  });

  it('leave no trace of what their clients wrote', async () => {
    const server = await aMeasuredServer();

    await post(server.url, 'query Greet($name: String) { hello(name: $name) }', {
      token: tokens.good,
      variables: { name: 'Ann Private' },
    });
    await post(server.url, 'query AnnPrivate { hello }');

    expect(await server.metrics.registry.metrics()).not.toMatch(/Private|hello|eyJ/);
  });

  it('tell how many clients were dropped for what they left unread, by transport', async () => {
    const metrics = openMetrics();
    const server = await aServer({ metrics, unreadBytes: 100_000 });
    const dropped = (transport: string): Promise<number | undefined> =>
      row(metrics, `gateway_dropped_clients_total{transport="${transport}"}`);
    const socket = await webSocket(server, { token: tokens.good });
    socket.raw.pause();

    subscribe(socket, 'being read', '{ large(bytes: 20000000) }');
    subscribe(socket, 'waiting behind', '{ large(bytes: 200000) }');

    await expect.poll(() => dropped('websocket')).toBe(1);
    socket.raw.resume();
    expect((await socket.closed).code).toBe(4470);
    expect([await dropped('websocket'), await dropped('sse')]).toEqual([1, undefined]);
  });

  it('tell how many connections are open', async () => {
    const server = await aMeasuredServer();
    const socket = await webSocket(server, { token: tokens.good });
    const open = (): Promise<number | undefined> =>
      row(server.metrics, 'gateway_open_sockets{kind="websocket"}');

    expect(await open()).toBe(1);
    socket.close();
    await socket.closed;
    await server.stop();
    expect([await open(), await row(server.metrics, 'gateway_open_sockets{kind="all"}')]).toEqual([0, 0]);
  });

  it('that are streams are counted and not timed', async () => {
    const server = await aMeasuredServer();
    const socket = await webSocket(server, { token: tokens.good });

    subscribe(socket, 's', 'subscription News { news }');
    await server.graph.until('stream opened');
    socket.send({ id: 's', type: 'complete' });
    await server.graph.until('stream left');
    await ask(socket, '{ __typename }');

    expect(await row(server.metrics, 'gateway_subscriptions_ended_total{operation="News"}')).toBe(1);
    expect(await server.metrics.registry.metrics()).not.toContain('kind="subscription"');
  });
});

describe('the name of an operation', () => {
  it('is told only while there are few, and of what was answered', () => {
    const nameOf = operationNames();

    expect(nameOf('Invented', false)).toBe('other');
    const names = Array.from({ length: 300 }, (_, at) => nameOf(`Name${at}`, true));
    expect(new Set(names).size).toBe(201);
    expect([nameOf('Name0', false), nameOf('Name299', true), nameOf(null, true)]).toEqual([
      'Name0',
      'other',
      'unnamed',
    ]);
  });

  it('is one of the list where there is a list', () => {
    const nameOf = operationNames(['Desk']);

    expect([nameOf('Desk', false), nameOf('Other', true)]).toEqual(['Desk', 'other']);
  });
});

describe('a graph', () => {
  const shop = aSubgraph('shop', 'type Query { price: Int broken: Int }', {
    Query: {
      price: () => 4,
      broken: () => {
        throw new Error('out of order');
      },
    },
  });

  it('tells what its plans and its subgraphs amount to', async () => {
    const metrics = openMetrics();
    const { graph, ask: asked } = await openMade([shop], { subgraphTimes: metrics.subgraphs });
    metrics.watch(graph);

    await asked('{ price }');
    await asked('{ price }');
    await asked('{ broken }');

    const answered = 'gateway_subgraph_duration_seconds_count{subgraph="shop",outcome=';
    expect(await row(metrics, `${answered}"ok"}`)).toBe(2);
    expect(await row(metrics, `${answered}"errors"}`)).toBe(1);
    expect(await row(metrics, 'gateway_plans')).toBe(2);
    expect(await row(metrics, 'gateway_plan_hits_total')).toBe(1);
    expect(await row(metrics, 'gateway_plan_misses_total')).toBe(2);
    expect(await row(metrics, 'gateway_planning_seconds_total')).toBeGreaterThan(0);
  });

  it('tells of a subgraph that does not answer', async () => {
    const metrics = openMetrics();
    const context = (): Promise<never> => new Promise(() => undefined);
    const silent = aSubgraph('shop', 'type Query { price: Int }', {}, { context });
    const { ask: asked } = await openMade([silent], {
      subgraphTimes: metrics.subgraphs,
      subgraphTimeoutMs: 20,
    });

    await asked('{ price }');

    const name = 'gateway_subgraph_duration_seconds_count{subgraph="shop",outcome="unavailable"}';
    expect(await row(metrics, name)).toBe(1);
  });

  it('tells what its streams amount to', async () => {
    const metrics = openMetrics();
    const log = anEventLog();
    const { graph } = await openMade(log.subgraphs, {});
    metrics.watch(graph);
    const feed = 'subscription { recorded { number } }';
    const followers = [await follow(graph, feed), await follow(graph, feed)];

    log.append();
    await Promise.all(followers.map((follower) => follower.next()));

    const rows = ['groups', 'members', 'sources', 'events_total', 'deliveries_total', 'lagged_total'];
    const values = await Promise.all(rows.map((name) => row(metrics, `gateway_stream_${name}`)));
    expect(values).toEqual([1, 2, 1, 1, 2, 0]);
  });

  it('tells how many groups have how many clients, as long as they have them', async () => {
    const metrics = openMetrics();
    const log = anEventLog();
    const { graph } = await openMade(log.subgraphs);
    metrics.watch(graph);
    const lone = await follow(graph, 'subscription { history { number } }');
    for (let clients = 0; clients < 11; clients += 1)
      await follow(graph, 'subscription { recorded { number } }');
    const sizes = (): Promise<unknown> =>
      Promise.all(
        ['1', '10', '100', '1000', '+Inf'].map((clients) =>
          row(metrics, `gateway_stream_group_sizes{clients="${clients}"}`),
        ),
      );

    expect(await sizes()).toEqual([1, 0, 1, 0, 0]);
    lone.leave();
    expect(await sizes()).toEqual([0, 0, 1, 0, 0]);
  });

  it('tells how old events are when clients are given them, where their subgraph says when they happened', async () => {
    const { registry, streamLag } = openMetrics();
    const log = anEventLog();
    const clock = aClock(happenedAt);
    const { graph } = await openMade(log.subgraphs, { streamLag, clock });
    const [dated, undated] = [
      await follow(graph, 'subscription { recorded { number } }'),
      await follow(graph, 'subscription { history { number } }'),
    ];

    clock.advance(2_000);
    log.append();
    const results = [await dated.next(), await undated.next()];

    expect(results).toEqual([{ data: { recorded: { number: 1 } } }, { data: { history: { number: 1 } } }]);
    const text = await registry.metrics();
    expect(text).toContain('gateway_stream_lag_seconds_sum 2\n');
    expect(text).toContain('gateway_stream_lag_seconds_count 1\n');
  });

  it('tells how many clients were dropped, and what became of sources that broke', async () => {
    const metrics = openMetrics();
    const { graph } = await openMade([shop]);
    const streams = { ...graph.streams, lagged: 3, resumed: 4, interrupted: 5 };
    metrics.watch({ streams, plans: graph.plans });

    const rows = ['lagged', 'resumed', 'interrupted'];
    const values = await Promise.all(rows.map((name) => row(metrics, `gateway_stream_${name}_total`)));
    expect(values).toEqual([3, 4, 5]);
  });
});

describe('/metrics', () => {
  it('is served at a port of its own, and not to clients', async () => {
    const server = await aMeasuredServer();
    const own = await startMetricsServer(server.metrics.registry, '127.0.0.1', 0);
    closing.push(() => own.stop());

    const read = await send(`${own.url}/metrics`);

    expect(read.headers.get('content-type')).toContain('text/plain');
    expect(read.text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect((await send(`${server.url}/metrics`)).status).toBe(404);
  });

  it('name the setting of their port where it is taken', async () => {
    const { registry } = openMetrics();
    const first = await startMetricsServer(registry, '127.0.0.1', 0);
    closing.push(() => first.stop());

    await expect(startMetricsServer(registry, '127.0.0.1', first.port)).rejects.toThrow(
      'choose another METRICS_PORT',
    );
  });
});
