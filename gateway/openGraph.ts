import { systemClock } from '../subgraphs/kit/clock.js';
import type { Clock } from '../subgraphs/kit/clock.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import type { Graph } from './graph.js';
import type { Policies } from './security/authorisation.js';
import { serving } from './serving.js';
import type { Serving } from './serving.js';
import { dataSourceFor, executeStock } from './stockExecutor.js';
import { withDeadline } from './subgraphs/deadline.js';
import type { SubgraphTransport } from './subgraphs/transport.js';
import { subgraphTransports } from './subgraphs/transports.js';
import type { Transports } from './subgraphs/transports.js';
import type { DecidingClaims } from './subscriptions/scope.js';
import { newStreamCounts } from './subscriptions/streamCounts.js';
import type { StreamCounts } from './subscriptions/streamCounts.js';
import { manageSupergraph } from './supergraph.js';
import type { ManagedSupergraph } from './supergraph.js';

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
  /** Serves another supergraph from now on; throws, and stays with the old one, when it is no good. */
  replaceSupergraph(supergraphSdl: string): void;
  /** What its streams amount to at this moment. */
  readonly streams: Readonly<StreamCounts>;
}

const defaultTimeoutMs = 15_000;
const defaultStreamPatienceMs = 20_000;

/** Opens a federated graph: loads the supergraph, and rejects when it cannot be served. `close()` ends its transports. */
export async function openGraph(options: GraphOptions): Promise<OpenGraph> {
  const { logger, policies, subgraphTimeoutMs = defaultTimeoutMs } = options;
  const isStock = options.executor === 'apollo';
  const transports = subgraphTransports((name, url) =>
    withDeadline(options.subgraphs(name, url), subgraphTimeoutMs),
  );
  const supergraph = await manageSupergraph({
    sdl: options.supergraphSdl,
    dataSource: (name, url) => dataSourceFor(transports.open(name, url)),
    logger,
    isStock,
  });
  const stock: Parameters<typeof serving>[3] = (request) => executeStock(supergraph.gateway, request, logger);
  const counts = newStreamCounts();
  const { clock = systemClock, streamPatienceMs: patienceMs = defaultStreamPatienceMs } = options;
  const streams = { deciding: options.decidingClaims ?? {}, counts, clock, patienceMs };
  const serve = (): Serving =>
    serving(
      supergraph.current(),
      { transport: transports.get, logger, policies },
      streams,
      isStock ? stock : undefined,
    );
  return graphOn(supergraph, transports, counts, serve);
}

/** The graph of whatever supergraph is served; `serve` starts to serve the one of now. */
function graphOn(
  supergraph: ManagedSupergraph,
  transports: Transports,
  streams: StreamCounts,
  serve: () => Serving,
): OpenGraph {
  let served = serve();
  supergraph.onChange(() => {
    const before = served;
    served = serve();
    before.endStreams();
  });
  return {
    get schema() {
      return supergraph.current().schema;
    },
    get supergraphSdl() {
      return supergraph.current().sdl;
    },
    onSchemaChange: supergraph.onChange,
    replaceSupergraph: supergraph.replace,
    execute: (request) => served.execute(request),
    subscribe: (request) => served.subscribe(request),
    streams,
    async close() {
      served.endStreams();
      await supergraph.gateway.stop();
      await transports.close();
    },
  };
}
