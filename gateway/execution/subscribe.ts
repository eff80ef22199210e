import type { ExecutionResult, GraphQLError } from 'graphql';
import type { SharedStream } from '../../subgraphs/kit/serving/sharedStream.js';
import type { GraphRequest } from '../graph.js';
import { own } from '../json.js';
import { tracedEvent } from '../observability/operationSpans.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import type { Fetch } from '../planning/steps.js';
import type { SubgraphResult } from '../subgraphs/transport.js';
import type { StillHolds } from '../subscriptions/member.js';
import type { Subject } from '../subscriptions/subject.js';
import type { SubscriptionGroups } from '../subscriptions/subscriptionGroups.js';
import type { UpstreamOperation } from '../subscriptions/upstreamOperation.js';
import { coerceVariables } from './coerceVariables.js';
import { newRun, resultOf, subgraphRequest } from './executor.js';
import type { Carried, Executing } from './executor.js';
import { takeRootResult } from './fetchRoot.js';
import { unavailable, variablesFor } from './run.js';
import type { Run } from './run.js';
import { runStep } from './runStep.js';
import { clientPath, dataPath, errorsIn, relayed } from './subgraphErrors.js';

/** A subscription, with what is known of its source. */
export interface Subscription {
  readonly operation: CompiledOperation;
  readonly source: Fetch;
  readonly upstream: UpstreamOperation;
}

/**
 * Opens a subscription at the subgraph that owns it, or joins those who follow the same already. For each event the rest
 * of the plan runs, on data of that event's own; one event after the other. Before each, `stillHolds` is asked.
 */
export async function subscribe(
  subscription: Subscription,
  request: GraphRequest,
  executing: Executing,
  groups: SubscriptionGroups,
  stillHolds?: StillHolds,
): Promise<SharedStream | ExecutionResult> {
  const { operation, source, upstream } = subscription;
  const coerced = coerceVariables(executing.schema, operation, request.variables);
  if (coerced.errors) return { errors: coerced.errors };
  const variables = upstream.plain(coerced.variables);
  const subject = subjectOf(subscription, variables, request.headers, executing);
  const { cursorVariable } = upstream;
  return groups.join({ operation, source, variables, cursorVariable, request, subject, stillHolds });
}

function subjectOf(
  { operation, source, upstream }: Subscription,
  variables: Readonly<Record<string, unknown>>,
  opener: GraphRequest['headers'],
  executing: Executing,
): Subject {
  const { first, resumed, cursorVariable, cursorOf, happenedAtMs, beginsNow, beginsAlike } = upstream;
  return {
    open(after, carried) {
      const run = newRun(operation, variables, carried, executing);
      const given = variablesFor(source, run);
      const [asked, values] =
        after !== null && resumed
          ? [resumed.operation, { ...given, [resumed.variable]: after }]
          : [first, given];
      const request = subgraphRequest({ ...source, operation: asked }, values, within(opener, carried));
      return executing.transport(source.subgraph).subscribe(request);
    },
    resultOf: (event, carried) =>
      tracedEvent(executing.traces, source.subgraph, opener, carried, (traced) =>
        resultOfEvent(event, source, newRun(operation, variables, traced, executing), executing),
      ),
    refusalOf: (answer) => refusal(answer, source, operation),
    unavailable: () => relayed(unavailable(source), null),
    after: cursorIn(variables, cursorVariable),
    cursorOf,
    happenedAtMs,
    beginsNow: beginsNow(variables),
    beginsAlike: beginsAlike(variables),
  };
}

function cursorIn(variables: Readonly<Record<string, unknown>>, variable: string | null): string | null {
  const cursor = variable === null ? null : own(variables, variable);
  return typeof cursor === 'string' ? cursor : null;
}

/** What a group asks holds nothing of one client's request; the source belongs to the trace of whoever opened it. */
function within({ traceparent }: GraphRequest['headers'], carried: Carried): Carried {
  return traceparent === undefined ? carried : { ...carried, headers: { ...carried.headers, traceparent } };
}

function refusal({ errors }: SubgraphResult, source: Fetch, operation: CompiledOperation): GraphQLError[] {
  const told = errorsIn(errors);
  return (told.length > 0 ? told : [unavailable(source)]).map((error) =>
    relayed(error, error.path ? clientPath(dataPath(error.path, source.shape), operation) : null),
  );
}

async function resultOfEvent(
  event: SubgraphResult,
  source: Fetch,
  run: Run,
  { schema }: Executing,
): Promise<ExecutionResult> {
  takeRootResult(event, source, [{ object: run.data, above: null, path: null }], run);
  await runStep(run.operation.step, run);
  return resultOf(run, schema);
}
