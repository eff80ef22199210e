import { GraphQLError, OperationTypeNode, validate } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { graphError } from '../subgraphs/kit/errors.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import { needsStream } from '../subgraphs/kit/serving/apolloServer.js';
import { execute } from './execution/executor.js';
import type { Executing } from './execution/executor.js';
import { subscribe } from './execution/subscribe.js';
import type { Graph, GraphRequest } from './graph.js';
import { tracedPlan } from './observability/operationSpans.js';
import { compileOperation } from './planning/compiledOperation.js';
import type { CompiledOperation, PlannedSupergraph } from './planning/compiledOperation.js';
import { findOperation } from './planning/findOperation.js';
import { inTurns } from './planning/inTurns.js';
import type { NormalOperation } from './planning/normalOperation.js';
import { operationPlans } from './planning/operationPlans.js';
import type { PlanCounts } from './planning/planCounts.js';
import { authorisation } from './security/authorisation.js';
import type { Policies } from './security/authorisation.js';
import { subscriptionRules } from './planning/subscriptionRules.js';
import type { FollowSettings } from './subscriptions/following.js';
import type { StillHolds } from './subscriptions/member.js';
import type { DecidingClaims } from './subscriptions/scope.js';
import { subscriptionGroups } from './subscriptions/subscriptionGroups.js';
import { subscriptionsOf } from './subscriptions/subscriptionsOf.js';
import { newUnderWay } from './underWay.js';

/** One supergraph, served until the next one takes its place. */
export interface Serving extends Pick<Graph, 'execute' | 'subscribe'> {
  /** Has the clients of its streams subscribe anew. */
  endStreams(): void;
  /** What was asked last, the latest first. */
  readonly recentOperations: () => NormalOperation[];
  /** Plans these before somebody asks them, as many as there is time for; others are served meanwhile. */
  readonly warm: (operations: readonly NormalOperation[]) => Promise<void>;
  /** Resolves once no query or mutation is being answered. */
  readonly idle: () => Promise<void>;
}

export interface StreamSettings extends Omit<FollowSettings, 'logger'> {
  readonly deciding: DecidingClaims;
}

interface ServingParts extends Pick<Executing, 'transport' | 'logger' | 'traces'> {
  readonly policies?: Policies | undefined;
  readonly plans: PlanCounts;
}

/** An operation without what is denied its caller. */
interface Allowed {
  readonly operation: CompiledOperation;
  /** Whether the same would be denied now; left out where nothing of that can change. */
  readonly stillHolds?: StillHolds;
}

type Stock = (request: GraphRequest) => Promise<ExecutionResult>;

/** `stock` answers queries and mutations in our stead. */
export function serving(
  supergraph: PlannedSupergraph,
  { transport, logger, policies, plans, traces }: ServingParts,
  streams: StreamSettings,
  stock?: Stock,
): Serving {
  const { schema, types } = supergraph;
  const executing: Executing = { schema, types, transport, logger, traces };
  const { normalOf, planOf, warm, recent } = operationPlans(
    (document, unmet) => compile(document, null, supergraph, unmet),
    undefined,
    plans,
    streams.clock,
  );
  const authorise = authorisation(schema, supergraph.rules, policies);
  const planFor = async ({ document, operationName, caller, headers }: GraphRequest): Promise<Allowed> => {
    const normal = normalOf(document, operationName);
    const claims = caller?.claims ?? null;
    const unmet = await authorise(normal.document, claims);
    const operation = tracedPlan(traces, plans, headers, () => planOf(normal, unmet));
    if (!unmet.mayChange) return { operation };
    return {
      operation,
      stillHolds: async () => (await authorise(normal.document, claims)).key === unmet.key,
    };
  };
  const groups = subscriptionGroups(streams.deciding, { ...streams, logger });
  const subscriptionOf = subscriptionsOf(supergraph);
  const underWay = newUnderWay();

  const executeOperation = async (request: GraphRequest): Promise<ExecutionResult> => {
    if (isSubscription(request.document, request.operationName)) throw needsStream();
    if (stock) return stock(request);
    const { operation } = await planFor(request);
    return execute(operation, request, executing);
  };
  return {
    execute: (request) => underWay.counted(settled(request, logger, () => executeOperation(request))),
    subscribe: (request) =>
      settled(request, logger, async () => {
        const { operation, stillHolds } = await planFor(request);
        const subscription = subscriptionOf(operation);
        if (!subscription) return executeOperation(request);
        return subscribe(subscription, request, executing, groups, stillHolds);
      }),
    endStreams() {
      groups.close();
    },
    recentOperations: recent,
    warm: (operations) => inTurns(operations, warm),
    idle: underWay.idle,
  };
}

/** What `act` answers, or the error that it threw: nothing is ever rejected. */
async function settled<T>(
  request: GraphRequest,
  logger: Logger,
  act: () => Promise<T>,
): Promise<T | ExecutionResult> {
  try {
    return await act();
  } catch (error) {
    return { errors: [told(error, request, logger)] };
  }
}

/** What the planner cannot plan is refused before it sees it. */
const compile: typeof compileOperation = (document, operationName, supergraph, unmet): CompiledOperation => {
  if (isSubscription(document, operationName)) {
    const [complaint] = validate(supergraph.schema, document, subscriptionRules);
    if (complaint) throw complaint;
  }
  return compileOperation(document, operationName, supergraph, unmet);
};

function isSubscription(document: DocumentNode, operationName: string | null): boolean {
  return findOperation(document, operationName).operation === OperationTypeNode.SUBSCRIPTION;
}

/** The caller's mistakes as they are; a fault of ours is logged and masked. */
function told(error: unknown, { headers }: GraphRequest, logger: Logger): GraphQLError {
  if (error instanceof GraphQLError) return error;
  logger.error({ err: error, requestId: headers['x-request-id'] }, 'executing an operation failed');
  return graphError('INTERNAL_SERVER_ERROR', 'Internal server error.');
}
