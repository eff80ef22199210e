import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway';
import type { ExecutionResult } from 'graphql';
import type { Logger } from '../subgraphs/kit/logger.js';
import type { GraphRequest } from './graph.js';
import { executeStock } from './stockExecutor.js';
import { plannerConfig } from './supergraph.js';

/** Apollo's gateway, which answers queries and mutations in our executor's stead. */
export interface StockGateway {
  readonly execute: (request: GraphRequest) => Promise<ExecutionResult>;
  /** Throws, and stays with the supergraph before, when it cannot serve that one. */
  readonly replaceSupergraph: (sdl: string) => void;
  readonly stop: () => Promise<void>;
}

interface StockSettings {
  readonly sdl: string;
  readonly dataSource: (name: string) => GraphQLDataSource;
  readonly logger: Logger;
}

/** Rejects when it refuses the supergraph: what only ours can do, it does. */
export async function openStockGateway({ sdl, dataSource, logger }: StockSettings): Promise<StockGateway> {
  process.env['APOLLO_TELEMETRY_DISABLED'] ??= '1';
  const { ApolloGateway } = await import('@apollo/gateway'); // 20 MB that nobody else needs
  let update: (sdl: string) => void = () => undefined;
  const gateway: ApolloGateway = new ApolloGateway({
    supergraphSdl: (hooks) => {
      update = hooks.update;
      return Promise.resolve({ supergraphSdl: sdl });
    },
    buildService: ({ name }) => dataSource(name),
    queryPlannerConfig: plannerConfig,
    logger: apolloLogger(logger),
  });
  await gateway.load();
  return {
    execute: (request) => executeStock(gateway, request, logger),
    replaceSupergraph: (next) => {
      update(next);
    },
    stop: () => gateway.stop(),
  };
}

/** Its news are of no use to an operator who runs a static supergraph, except what goes wrong. */
function apolloLogger(logger: Logger): Pick<Logger, 'debug' | 'info' | 'warn' | 'error'> {
  const child = logger.child({ part: 'apollo-gateway' });
  return {
    debug: child.trace.bind(child),
    info: child.debug.bind(child),
    warn: child.warn.bind(child),
    error: child.error.bind(child),
  };
}
