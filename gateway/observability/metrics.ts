import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ObserveRequest } from '../../subgraphs/kit/serving/requestRecord.js';
import type { OpenGraph } from '../openGraph.js';
import { seconds } from './buckets.js';
import { operationNames } from './operationNames.js';
import { planMetrics } from './planMetrics.js';
import { streamLag, streamMetrics } from './streamMetrics.js';
import { subgraphTimes } from './subgraphTimes.js';
import type { SubgraphTimes } from './subgraphTimes.js';
import { socketMetrics } from './socketMetrics.js';
import type { SocketMetrics } from './socketMetrics.js';

/** What Prometheus may know of one gateway. No label holds what a client wrote, but for the names of operations. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts a request, on whatever transport, once it is over. */
  readonly observe: ObserveRequest;
  readonly subgraphs: SubgraphTimes;
  readonly sockets: SocketMetrics;
  /** Counts a client that is dropped for what it left unread. */
  readonly dropped: (transport: 'websocket' | 'sse') => void;
  /** Is told how old an event was when clients were given it. */
  readonly streamLag: (behindMs: number) => void;
  /** What is read off the graph whenever somebody looks. */
  readonly watch: (graph: Pick<OpenGraph, 'streams' | 'plans'>) => void;
}

export interface MetricsOptions {
  /** The only operations that are told apart, where it is known which those are. */
  readonly operations?: Iterable<string> | undefined;
}

/** A registry of its own for each gateway: one process may serve several. */
export function openMetrics({ operations }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    observe: requestMetrics(registry, operationNames(operations)),
    subgraphs: subgraphTimes(registry),
    sockets: socketMetrics(registry),
    dropped: droppedClients(registry),
    streamLag: streamLag(registry),
    watch(graph) {
      planMetrics(registry, graph);
      streamMetrics(registry, graph);
    },
  };
}

function droppedClients(registry: Registry): Metrics['dropped'] {
  const dropped = new Counter({
    name: 'gateway_dropped_clients_total',
    help: 'Connections that were closed as their client left too much unread, by transport: websocket or sse.',
    labelNames: ['transport'],
    registers: [registry],
  });
  return (transport) => {
    dropped.inc({ transport });
  };
}

function requestMetrics(registry: Registry, nameOf: ReturnType<typeof operationNames>): ObserveRequest {
  const duration = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'How long requests took, subscriptions aside, by operation, kind and outcome: ok, or errors when it told some.',
    labelNames: ['operation', 'kind', 'outcome'],
    buckets: seconds,
    registers: [registry],
  });
  const errors = new Counter({
    name: 'gateway_errors_total',
    help: 'Requests and streams of whose errors one had this code; RATE_LIMITED are those that were beyond their rate.',
    labelNames: ['code'],
    registers: [registry],
  });
  const streams = new Counter({
    name: 'gateway_subscriptions_ended_total',
    help: 'Subscriptions of clients that are over, by operation.',
    labelNames: ['operation'],
    registers: [registry],
  });
  return ({ operationName, operationType, codes }, durationMs) => {
    for (const code of codes) errors.inc({ code });
    const isGood = codes.size === 0;
    const operation = nameOf(operationName, isGood);
    if (operationType === 'subscription') streams.inc({ operation });
    else {
      const labels = { operation, kind: operationType ?? 'none', outcome: isGood ? 'ok' : 'errors' };
      duration.observe(labels, durationMs / 1000);
    }
  };
}
