import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { logRarely } from '../../subgraphs/kit/logRarely.js';
import type { Logger } from '../../subgraphs/kit/logger.js';
import type { Traces } from '../../subgraphs/kit/tracing/traces.js';
import type { GraphRequest } from '../graph.js';
import { Row } from '../json.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import type { ResponseVariant } from '../planning/responseVariants.js';
import type { TypeTable } from '../planning/typeTable.js';
import type { SubgraphRequest, SubgraphTransport } from '../subgraphs/transport.js';
import { coerceVariables } from './coerceVariables.js';
import { introspect } from './introspection.js';
import { project } from './project.js';
import type { Asked, Run } from './run.js';
import { runStep } from './runStep.js';

/** What executing needs besides the plan. */
export interface Executing {
  readonly schema: GraphQLSchema;
  readonly types: TypeTable;
  /** Throws for a name that the supergraph does not have. */
  readonly transport: (subgraph: string) => SubgraphTransport;
  readonly logger: Logger;
  readonly traces?: Traces | undefined;
}

/** What goes along with an operation: to every subgraph that it needs. */
export type Carried = Pick<GraphRequest, 'headers' | 'signal'>;

type Variables = Readonly<Record<string, unknown>>;

/** Executes a query or a mutation. What subgraphs do wrong is in the result's errors; rejects for faults of ours only. */
export async function execute(
  operation: CompiledOperation,
  request: GraphRequest,
  executing: Executing,
): Promise<ExecutionResult> {
  const { variables, errors } = coerceVariables(executing.schema, operation, request.variables);
  if (errors) return { errors };
  const run = newRun(operation, variables, request, executing);
  await runStep(operation.step, run);
  return resultOf(run, executing.schema);
}

export function newRun(
  operation: CompiledOperation,
  variables: Variables,
  carried: Carried,
  executing: Executing,
): Run {
  return {
    operation,
    types: executing.types,
    variables,
    ask: async (fetch, fetchVariables) => {
      const request = subgraphRequest(fetch, fetchVariables, carried);
      try {
        if (request.signal?.aborted) return null;
        return await executing.transport(fetch.subgraph).execute(request);
      } catch (err) {
        if (!request.signal?.aborted) logFault('warn', 'does not answer', fetch, { err }, carried, executing);
        return null;
      }
    },
    complain: (fetch, about) => {
      const { text } = fetch.operation;
      logFault('error', `answered ${about}`, fetch, { operation: text }, carried, executing);
    },
    data: new Row(),
    errors: [],
    failures: new Map(),
    unknown: new Set(),
  };
}

/** What a subgraph does wrong, rarely said, as it would be of each request. */
function logFault(
  level: 'warn' | 'error',
  what: string,
  { subgraph }: Asked,
  facts: object,
  { headers }: Carried,
  { logger }: Executing,
): void {
  logRarely(logger, `${subgraph} ${what}`, (omitted) => {
    const requestId = headers['x-request-id'];
    logger[level]({ subgraph, requestId, ...facts, ...omitted }, `a subgraph ${what}`);
  });
}

export function subgraphRequest(
  fetch: Asked,
  variables: Variables,
  { headers, signal }: Carried,
): SubgraphRequest {
  return { operation: fetch.operation, variables, headers, signal };
}

/** The client's answer, once the plan has run. */
export function resultOf(run: Run, schema: GraphQLSchema): ExecutionResult {
  const variant = run.operation.responseFor(run.variables);
  const data = project(run, variant.root, introspected(variant, run, schema));
  return run.errors.length > 0 ? { errors: run.errors, data } : { data };
}

function introspected({ introspection }: ResponseVariant, run: Run, schema: GraphQLSchema): Variables {
  if (!introspection) return {};
  const result = introspect(schema, introspection, run.variables);
  run.errors.push(...(result.errors ?? []));
  return result.data ?? {};
}
