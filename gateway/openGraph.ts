import { systemClock } from '../subgraphs/kit/clock.js';
import type { Clock } from '../subgraphs/kit/clock.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import type { Traces } from '../subgraphs/kit/tracing/traces.js';
import type { Graph } from './graph.js';
import { tracedFetches } from './observability/fetchSpans.js';
import { tracedOperations } from './observability/operationSpans.js';
import type { SubgraphTimes } from './observability/subgraphTimes.js';
import { routingUrls } from './routingUrls.js';
import { newPlanCounts } from './planning/planCounts.js';
import type { PlanCounts } from './planning/planCounts.js';
import type { Policies } from './security/authorisation.js';
import { serving } from './serving.js';
import type { Serving } from './serving.js';
import { dataSourceFor } from './stockExecutor.js';
import { openStockGateway } from './stockGateway.js';
import type { StockGateway } from './stockGateway.js';
import { withDeadline } from './subgraphs/deadline.js';
import { sharedReads } from './subgraphs/sharedReads.js';
import type { SubgraphTransport } from './subgraphs/transport.js';
import { transportPool, transportTo } from './subgraphs/transports.js';
import type { TransportPool, Transports } from './subgraphs/transports.js';
import type { DecidingClaims } from './subscriptions/scope.js';
import { newStreamCounts } from './subscriptions/streamCounts.js';
import type { StreamCounts } from './subscriptions/streamCounts.js';
import { loadSupergraph } from './supergraph.js';
import type { ServedSupergraph } from './supergraph.js';

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
  /** Times what each subgraph answers. */
  readonly subgraphTimes?: SubgraphTimes | undefined;
  /** Is told how old an event was when clients were given it. */
  readonly streamLag?: ((behindMs: number) => void) | undefined;
  /** Is told of each operation, its plan, its fetches, and of each event of a subscription. */
  readonly traces?: Traces | undefined;
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
  /** What its plans amount to. */
  readonly plans: Readonly<PlanCounts>;
}

const defaultTimeoutMs = 15_000;
const defaultStreamPatienceMs = 20_000;

/** Opens a federated graph: loads the supergraph, and rejects when it cannot be served. `close()` ends its transports. */
export async function openGraph(options: GraphOptions): Promise<OpenGraph> {
  const { logger, policies, traces, subgraphTimeoutMs = defaultTimeoutMs } = options;
  const isStock = options.executor === 'apollo';
  const share = isStock ? (transport: SubgraphTransport) => transport : sharedReads(); // the stock one changes answers
  const timed: SubgraphTimes = options.subgraphTimes ?? ((_, transport) => transport);
  const pool = transportPool((name, url) => {
    const transport = share(timed(name, withDeadline(options.subgraphs(name, url), subgraphTimeoutMs)));
    return traces ? tracedFetches(name, transport, traces) : transport;
  });
  let stockTransports: Transports = new Map();
  const supergraph = loadSupergraph(options.supergraphSdl);
  const stock = isStock
    ? await openStockGateway({
        sdl: supergraph.sdl,
        dataSource: (name) => dataSourceFor(() => transportTo(name, stockTransports)),
        logger,
      })
    : null;
  const [counts, plans] = [newStreamCounts(), newPlanCounts()];
  const { clock = systemClock, streamPatienceMs: patienceMs = defaultStreamPatienceMs } = options;
  const { decidingClaims: deciding = {}, streamLag: onTold } = options;
  const streams = { deciding, counts, clock, patienceMs, onTold };
  const serve = (current: ServedSupergraph): Served => {
    const transports = pool.open(routingUrls(current.sdl) ?? new Map());
    stockTransports = transports;
    const executing = {
      transport: (name: string) => transportTo(name, transports),
      logger,
      policies,
      plans,
      traces,
    };
    const served = serving(current, executing, streams, stock?.execute);
    return { ...current, transports, ...(traces ? tracedOperations(served, traces) : served) };
  };
  return graphOn({ supergraph, stock, pool }, { streams: counts, plans }, logger, serve);
}

/** One supergraph, with the ways to its subgraphs and its plans. */
interface Served extends ServedSupergraph, Serving {
  readonly transports: Transports;
}

interface Parts {
  /** The first one. */
  readonly supergraph: ServedSupergraph;
  /** Answers in our executor's stead, where it shall. */
  readonly stock: StockGateway | null;
  readonly pool: TransportPool;
}

/** The graph of whatever supergraph is served; `serve` makes one ready. */
function graphOn(
  { supergraph, stock, pool }: Parts,
  counts: Pick<OpenGraph, 'streams' | 'plans'>,
  logger: Logger,
  serve: (current: ServedSupergraph) => Served,
): OpenGraph {
  let served = serve(supergraph);
  const ending = new Set<Served>();
  let replacing = Promise.resolve();
  const listeners = new Set<() => void>();
  const replace = async (sdl: string): Promise<void> => {
    if (sdl === served.sdl) return;
    const current = loadSupergraph(sdl);
    stock?.replaceSupergraph(sdl);
    const [before, next] = [served, serve(current)];
    await next.warm(before.recentOperations());
    served = next;
    for (const listener of listeners) listener();
    before.endStreams();
    logger.info({ planned: next.recentOperations().length }, 'another supergraph is served');
    ending.add(before);
    void before.idle().then(() => {
      ending.delete(before);
      return pool.closeAllBut([served, ...ending].map(({ transports }) => transports));
    });
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
    ...counts,
    async close() {
      await replacing;
      served.endStreams();
      await stock?.stop();
      await pool.closeAllBut([]);
    },
  };
}
