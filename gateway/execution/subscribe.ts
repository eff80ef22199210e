import type { ExecutionResult, GraphQLError } from 'graphql';
import type { GraphRequest } from '../graph.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import type { Fetch } from '../planning/steps.js';
import type { SubgraphResult } from '../subgraphs/transport.js';
import { coerceVariables } from './coerceVariables.js';
import { newRun, resultOf, subgraphRequest } from './executor.js';
import type { Carried, Executing } from './executor.js';
import { takeRootResult } from './fetchRoot.js';
import { leavable } from '../subgraphs/leavable.js';
import { unavailable, variablesFor } from './run.js';
import type { Run } from './run.js';
import { runStep } from './runStep.js';
import { clientPath, dataPath, errorsIn, relayed } from './subgraphErrors.js';

/**
 * Opens a subscription at the subgraph that owns it; for each of its events the rest of the plan runs, on data of that
 * event's own. Events are executed when they are asked for, one after the other.
 */
export async function subscribe(
  operation: CompiledOperation,
  source: Fetch,
  request: GraphRequest,
  executing: Executing,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const { variables, errors } = coerceVariables(executing.schema, operation, request.variables);
  if (errors) return { errors };

  const leaving = leavingWith(request.signal);
  const carried: Carried = { headers: request.headers, signal: leaving.signal };
  const newEventRun = (): Run => newRun(operation, variables, carried, executing);
  const events = await open(source, newEventRun(), carried, executing);
  if (Symbol.asyncIterator in events) return resultsOf(events, source, newEventRun, leaving, executing);
  leaving.abort();
  return { errors: refusal(events, source, operation) };
}

function resultsOf(
  events: AsyncIterableIterator<SubgraphResult>,
  source: Fetch,
  newEventRun: () => Run,
  leaving: AbortController,
  executing: Executing,
): AsyncIterableIterator<ExecutionResult> {
  const results = leavable<SubgraphResult, ExecutionResult>(events, {
    map: (event) => resultOfEvent(event, source, newEventRun(), executing),
    broken: (err) => {
      executing.logger.error({ subgraph: source.subgraph, err }, 'a subscription broke');
      return { errors: [relayed(unavailable(source), null)] };
    },
    onEnd: () => {
      leaving.abort();
    },
  });
  const leave = (): void => void results.return?.();
  leaving.signal.addEventListener('abort', leave, { once: true });
  if (leaving.signal.aborted) leave();
  return results;
}

/** Aborts with the client's signal, or by itself when the stream has ended for another reason. */
function leavingWith(signal: AbortSignal | undefined): AbortController {
  const leaving = new AbortController();
  const leave = (): void => {
    leaving.abort();
  };
  if (signal?.aborted) leave();
  signal?.addEventListener('abort', leave, { once: true, signal: leaving.signal });
  return leaving;
}

async function open(
  source: Fetch,
  run: Run,
  carried: Carried,
  { transport, logger }: Executing,
): Promise<AsyncIterableIterator<SubgraphResult> | SubgraphResult> {
  try {
    const request = subgraphRequest(source, variablesFor(source, run), carried);
    return await transport(source.subgraph).subscribe(request);
  } catch (err) {
    const requestId = carried.headers['x-request-id'];
    logger.warn({ subgraph: source.subgraph, requestId, err }, 'a subscription cannot be opened');
    return { errors: [unavailable(source)] };
  }
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
