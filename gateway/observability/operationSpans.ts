import type { ExecutionResult } from 'graphql';
import { codeOf } from '../../subgraphs/kit/serving/publicErrors.js';
import { identified, spanned } from '../../subgraphs/kit/tracing/traces.js';
import type { Beginning, Traces } from '../../subgraphs/kit/tracing/traces.js';
import type { Carried } from '../execution/executor.js';
import type { Graph, GraphRequest } from '../graph.js';
import { findOperation } from '../planning/findOperation.js';
import type { PlanCounts } from '../planning/planCounts.js';

type Answers = Pick<Graph, 'execute' | 'subscribe'>;

/** The same answers, each operation told as a span: of a subscription, its opening. */
export function tracedOperations<Served extends Answers>(served: Served, traces: Traces): Served {
  return {
    ...served,
    execute: (request) =>
      spanned(
        traces,
        operationOf(request),
        (headers) => served.execute(continued(request, headers)),
        failureOf,
      ),
    subscribe: (request) =>
      spanned(
        traces,
        operationOf(request),
        (headers) => served.subscribe(continued(request, headers)),
        (opened) => (Symbol.asyncIterator in opened ? undefined : failureOf(opened)),
      ),
  };
}

/** What `plan` gives, told as a span that says whether it was remembered. */
export function tracedPlan<Plan>(
  traces: Traces | undefined,
  counts: PlanCounts,
  within: Carried['headers'],
  plan: () => Plan,
): Plan {
  if (!traces) return plan();
  const span = traces.begin({ name: 'plan', kind: 'internal', within });
  const before = counts.hits;
  try {
    const planned = plan();
    span.end({ 'rollover.plan.remembered': counts.hits > before });
    return planned;
  } catch (error) {
    span.end({}, codeOf(error));
    throw error;
  }
}

/**
 * What one event of a subscription comes to, told as a span: a trace of its own, as the stream may last for days and be
 * many clients', linked to the operation that opened it (`opener`).
 */
export function tracedEvent(
  traces: Traces | undefined,
  subgraph: string,
  opener: Carried['headers'],
  carried: Carried,
  act: (carried: Carried) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  if (!traces) return act(carried);
  const facts = { 'rollover.subgraph': subgraph };
  const event: Beginning = { name: 'subscription event', kind: 'internal', after: opener, facts };
  return spanned(traces, event, (headers) => act(continued(carried, headers)), failureOf);
}

function operationOf({ document, operationName, headers }: GraphRequest): Beginning {
  const { operation, name } = findOperation(document, operationName);
  return {
    name: operation,
    kind: 'internal',
    within: headers,
    facts: {
      ...identified(headers),
      'graphql.operation.type': operation,
      ...(name && { 'graphql.operation.name': name.value.slice(0, 100) }),
    },
  };
}

function continued<Given extends Carried>(given: Given, headers: Carried['headers']): Given {
  return { ...given, headers: { ...given.headers, ...headers } };
}

/** Errors beside data are the client's to see; without data the whole failed. */
function failureOf({ data, errors }: ExecutionResult): string | undefined {
  return errors?.[0] && !data ? codeOf(errors[0]) : undefined;
}
