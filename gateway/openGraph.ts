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
}

/** A graph whose supergraph can be exchanged while it serves. */
export interface OpenGraph extends Graph {
  /** Serves another supergraph from now on; throws, and stays with the old one, when it is no good. */
  replaceSupergraph(supergraphSdl: string): void;
}

const defaultTimeoutMs = 15_000;

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
  const stock: Parameters<typeof serving>[2] = (request) => executeStock(supergraph.gateway, request, logger);
  return graphOn(supergraph, transports, () =>
    serving(
      supergraph.current(),
      { transport: transports.get, logger, policies },
      isStock ? stock : undefined,
    ),
  );
}

/** The graph of whatever supergraph is served; `serve` starts to serve the one of now. */
function graphOn(supergraph: ManagedSupergraph, transports: Transports, serve: () => Serving): OpenGraph {
  let served = serve();
  supergraph.onChange(() => {
    served = serve();
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
    async close() {
      await supergraph.gateway.stop();
      await transports.close();
    },
  };
}
