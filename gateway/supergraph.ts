import { ApolloGateway } from '@apollo/gateway';
import type { GraphQLDataSource } from '@apollo/gateway';
import type { Logger } from '../subgraphs/kit/logger.js';
import { accessRules } from './security/accessRules.js';
import type { PlannedSupergraph } from './planning/compiledOperation.js';
import { plannerInputs } from './planning/plannerInputs.js';
import { typeTable } from './planning/typeTable.js';

export interface SupergraphOptions {
  readonly sdl: string;
  /** Whom the stock executor asks. */
  readonly dataSource: (name: string) => GraphQLDataSource;
  readonly logger: Logger;
  /** Whether the stock executor answers, so that what only ours can do must be refused. */
  readonly isStock: boolean;
}

export interface ServedSupergraph extends PlannedSupergraph {
  readonly sdl: string;
}

/** A supergraph that ApolloGateway loaded and keeps. */
export interface ManagedSupergraph {
  /** What is loaded now; another object after a change. */
  readonly current: () => ServedSupergraph;
  /** Loads another supergraph, which is the answer. Throws, and stays with the old one, when it is no good. */
  readonly replace: (sdl: string) => ServedSupergraph;
  readonly gateway: ApolloGateway;
}

/**
 * Some operations of 400 characters have so many plans that weighing the default of 10,000 takes seconds, in which
 * nothing else is served. The best of the first hundred was hardly ever worse, and found in 32 ms at most.
 */
const maxEvaluatedPlans = 100;

export async function manageSupergraph(options: SupergraphOptions): Promise<ManagedSupergraph> {
  const served = (sdl: string): string => (options.isStock ? sdl : withoutGuards(sdl));
  const { gateway, update } = apolloGateway(served(options.sdl), options);
  let loaded: ServedSupergraph | undefined;
  gateway.onSchemaLoadOrUpdate(({ coreSupergraphSdl }) => {
    loaded = planned(gateway, coreSupergraphSdl);
  });
  await gateway.load();
  const current = (): ServedSupergraph => {
    if (!loaded) throw new Error('No supergraph is loaded');
    return loaded;
  };

  return {
    current,
    replace: (sdl) => {
      update(served(sdl));
      return current();
    },
    gateway,
  };
}

function apolloGateway(
  supergraphSdl: string,
  { dataSource, logger }: SupergraphOptions,
): { gateway: ApolloGateway; update: (sdl: string) => void } {
  process.env['APOLLO_TELEMETRY_DISABLED'] ??= '1';
  let update: (sdl: string) => void = () => undefined;
  const gateway = new ApolloGateway({
    supergraphSdl: (hooks) => {
      update = hooks.update;
      return Promise.resolve({ supergraphSdl });
    },
    buildService: ({ name }) => dataSource(name),
    queryPlannerConfig: { reuseQueryFragments: false, debug: { maxEvaluatedPlans } },
    logger: apolloLogger(logger),
  });
  return {
    gateway,
    update: (sdl) => {
      update(sdl);
    },
  };
}

/**
 * ApolloGateway's own planner, as a second one would take the same memory again. It shows it only under this name; the
 * version of @apollo/gateway is pinned.
 */
function planned(gateway: ApolloGateway, sdl: string): ServedSupergraph {
  const { queryPlanner: planner } = gateway.__testing();
  const { schema } = gateway;
  if (!planner || !schema) throw new Error('ApolloGateway has loaded no schema');
  const types = typeTable(planner.supergraph.schema);
  return { sdl, schema, planner, inputs: plannerInputs(sdl), types, rules: accessRules(sdl) };
}

/**
 * `@context` and the rules of access are marked as a matter of security, so that a gateway which ignores them refuses to
 * start: the stock executor does, ours fills the arguments and enforces the rules. What it does not know stays refused.
 */
function withoutGuards(sdl: string): string {
  return sdl.replace(enforced, '$1');
}

const enforced =
  /(@link\(url: "https:\/\/specs\.apollo\.dev\/(?:context|authenticated|requiresScopes|policy)\/v0\.1"[^)]*?), for: SECURITY/g;

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
