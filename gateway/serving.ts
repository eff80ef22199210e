import { GraphQLError, OperationTypeNode, validate } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { graphError } from '../subgraphs/kit/errors.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import { execute } from './execution/executor.js';
import type { Executing } from './execution/executor.js';
import { subscribe } from './execution/subscribe.js';
import type { Subscription } from './execution/subscribe.js';
import type { Graph, GraphRequest } from './graph.js';
import { tracedPlan } from './observability/operationSpans.js';
import { compileOperation } from './planning/compiledOperation.js';
import type { CompiledOperation, PlannedSupergraph } from './planning/compiledOperation.js';
import { findOperation } from './planning/findOperation.js';
import type { NormalOperation } from './planning/normalOperation.js';
import { operationPlans } from './planning/operationPlans.js';
import type { PlanCounts } from './planning/planCounts.js';
import { authorisation } from './security/authorisation.js';
import type { Policies } from './security/authorisation.js';
import { subscriptionRules } from './planning/subscriptionRules.js';
import type { FollowSettings } from './subscriptions/following.js';
import type { StillHolds } from './subscriptions/member.js';
import { resumableFields } from './subscriptions/resumable.js';
import type { DecidingClaims } from './subscriptions/scope.js';
import { subscriptionGroups } from './subscriptions/subscriptionGroups.js';
import { upstreamOperation } from './subscriptions/upstreamOperation.js';

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
  const subscriptionOf = subscriptions(supergraph);
  const underWay = counter();

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

/** What is known of a subscription's source, found out once; null for other operations. */
function subscriptions({
  planner,
}: PlannedSupergraph): (operation: CompiledOperation) => Subscription | null {
  const declared = resumableFields(planner.supergraph.schema);
  const known = new WeakMap<CompiledOperation, Subscription>();
  return (operation) => {
    const { source } = operation;
    if (!source) return null;
    const subscription = known.get(operation) ?? {
      operation,
      source,
      upstream: upstreamOperation(source, declared, operation.step),
    };
    known.set(operation, subscription);
    return subscription;
  };
}

/** Planning an operation takes two milliseconds, and thirty at worst. */
const maxWarmingMs = 10_000;

/** `act` with each of `items`, for as long as there is time, with a turn for everybody else after each. */
async function inTurns<T>(items: readonly T[], act: (item: T) => void): Promise<void> {
  const end = performance.now() + maxWarmingMs;
  for (const item of items) {
    if (performance.now() > end) return;
    act(item);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Counter {
  readonly counted: <T>(promise: Promise<T>) => Promise<T>;
  /** Resolves as soon as nothing that was counted is pending. */
  readonly idle: () => Promise<void>;
}

function counter(): Counter {
  let pending = 0;
  let whenIdle: () => void = () => undefined;
  const settle = (): void => {
    pending -= 1;
    if (pending === 0) whenIdle();
  };
  return {
    counted(promise) {
      pending += 1;
      promise.then(settle, settle);
      return promise;
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle = resolve;
        if (pending === 0) resolve();
      }),
  };
}

function needsStream(): GraphQLError {
  return graphError(
    'SUBSCRIPTION_NEEDS_STREAM',
    'A subscription needs a stream, over WebSocket or as server-sent events.',
  );
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
