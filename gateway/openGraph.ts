import { systemClock } from '../subgraphs/kit/clock.js';
import type { Clock } from '../subgraphs/kit/clock.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import type { Graph } from './graph.js';
import { routingUrls } from './routingUrls.js';
import type { Policies } from './security/authorisation.js';
import { serving } from './serving.js';
import type { Serving } from './serving.js';
import { dataSourceFor, executeStock } from './stockExecutor.js';
import { withDeadline } from './subgraphs/deadline.js';
import { sharedReads } from './subgraphs/sharedReads.js';
import type { SubgraphTransport } from './subgraphs/transport.js';
import { transportPool, transportTo } from './subgraphs/transports.js';
import type { TransportPool, Transports } from './subgraphs/transports.js';
import type { DecidingClaims } from './subscriptions/scope.js';
import { newStreamCounts } from './subscriptions/streamCounts.js';
import type { StreamCounts } from './subscriptions/streamCounts.js';
import { manageSupergraph } from './supergraph.js';
import type { ManagedSupergraph, ServedSupergraph } from './supergraph.js';

export interface GraphOptions {
  readonly supergraphSdl: string;
  /** The way to the subgraph of that name; `url` is its routing URL in the supergraph, '' when it has none. */
  readonly subgraphs: (name: string, url: string) => SubgraphTransport;
  readonly logger: Logger;
  /** Who executes queries and mutations: `rollover` unless told otherwise. Subscriptions are always ours. */
  readonly executor?: 'rollover' | 'apollo';
  /** Decides `@policy`; without it no policy holds. */
  readonly policies?: Policies;
  /** How long one subgraph may take for one answer. */
  readonly subgraphTimeoutMs?: number;
  /** Which claims decide what a subgraph answers; all of them, for subgraphs that are not named here. */
  readonly decidingClaims?: DecidingClaims;
  /** How long a subgraph may be away before its streams are given up. */
  readonly streamPatienceMs?: number;
  readonly clock?: Clock;
}

/** A graph whose supergraph can be exchanged while it serves. */
export interface OpenGraph extends Graph {
  /** The ways to the subgraphs of the supergraph that is served. */
  readonly transports: Transports;
  /**
   * Serves another supergraph as soon as the operations that are asked now are planned on it; what was begun by then is
   * answered by the one before. Rejects, and stays with the old one, when it is no good.
   */
  replaceSupergraph(supergraphSdl: string): Promise<void>;
  /** What its streams amount to at this moment. */
  readonly streams: Readonly<StreamCounts>;
}

const defaultTimeoutMs = 15_000;
const defaultStreamPatienceMs = 20_000;

/** Opens a federated graph: loads the supergraph, and rejects when it cannot be served. `close()` ends its transports. */
export async function openGraph(options: GraphOptions): Promise<OpenGraph> {
  const { logger, policies, subgraphTimeoutMs = defaultTimeoutMs } = options;
  const isStock = options.executor === 'apollo';
  const share = isStock ? (transport: SubgraphTransport) => transport : sharedReads(); // the stock one changes answers
  const pool = transportPool((name, url) =>
    share(withDeadline(options.subgraphs(name, url), subgraphTimeoutMs)),
  );
  let stockTransports: Transports = new Map();
  const supergraph = await manageSupergraph({
    sdl: options.supergraphSdl,
    dataSource: (name) => dataSourceFor(() => transportTo(name, stockTransports)),
    logger,
    isStock,
  });
  const stock: Parameters<typeof serving>[3] = (request) => executeStock(supergraph.gateway, request, logger);
  const counts = newStreamCounts();
  const { clock = systemClock, streamPatienceMs: patienceMs = defaultStreamPatienceMs } = options;
  const streams = { deciding: options.decidingClaims ?? {}, counts, clock, patienceMs };
  const serve = (current: ServedSupergraph): Served => {
    const transports = pool.open(routingUrls(current.sdl) ?? new Map());
    stockTransports = transports;
    const executing = { transport: (name: string) => transportTo(name, transports), logger, policies };
    return { ...current, transports, ...serving(current, executing, streams, isStock ? stock : undefined) };
  };
  return graphOn(supergraph, pool, counts, logger, serve);
}

/** One supergraph, with the ways to its subgraphs and its plans. */
interface Served extends ServedSupergraph, Serving {
  readonly transports: Transports;
}

/** The graph of whatever supergraph is served; `serve` makes one ready. */
function graphOn(
  supergraph: ManagedSupergraph,
  pool: TransportPool,
  streams: StreamCounts,
  logger: Logger,
  serve: (current: ServedSupergraph) => Served,
): OpenGraph {
  let served = serve(supergraph.current());
  let replacing = Promise.resolve();
  const listeners = new Set<() => void>();
  const replace = async (sdl: string): Promise<void> => {
    const current = supergraph.replace(sdl);
    if (current.schema === served.schema) return;
    const [before, next] = [served, serve(current)];
    await next.warm(before.recentOperations());
    served = next;
    for (const listener of listeners) listener();
    before.endStreams();
    logger.info({ planned: next.recentOperations().length }, 'another supergraph is served');
    void before.idle().then(() => pool.closeAllBut(served.transports));
  };
  return {
    get schema() {
      return served.schema;
    },
    get supergraphSdl() {
      return served.sdl;
    },
    get transports() {
      return served.transports;
    },
    onSchemaChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    replaceSupergraph(sdl) {
      const replaced = replacing.then(() => replace(sdl));
      replacing = replaced.catch(() => undefined);
      return replaced;
    },
    execute: (request) => served.execute(request),
    subscribe: (request) => served.subscribe(request),
    streams,
    async close() {
      await replacing;
      served.endStreams();
      await supergraph.gateway.stop();
      await pool.closeAllBut(new Map());
    },
  };
}
