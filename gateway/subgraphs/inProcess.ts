import { execute, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLFormattedError } from 'graphql';
import { logThrown } from '../../subgraphs/kit/logRarely.js';
import type { Logger } from '../../subgraphs/kit/logger.js';
import { subscribeAhead } from '../../subgraphs/kit/streams/subscribeAhead.js';
import type { Subgraph } from '../../subgraphs/kit/subgraph.js';
import { Turns } from '../../subgraphs/kit/turns.js';
import { copyJson } from '../json.js';
import { leavable } from './leavable.js';
import { publicErrors } from './publicErrors.js';
import type { SubgraphOperation, SubgraphRequest, SubgraphResult, SubgraphTransport } from './transport.js';

/**
 * Of thousands of streams that come at once each would be a step further before any is done: what they hold meanwhile
 * outlives the young heap, and to copy it costs more than the work. So many are opened at a time.
 */
const openingsAtOnce = 1_000;

/**
 * Asks a subgraph that lives in this process. It answers as it would over HTTP: operations are validated (once each),
 * variables are its own copy, and what its code throws is masked and logged. The subgraph belongs to who made it, and is
 * not stopped by `close()`.
 */
export function inProcess(subgraph: Subgraph, logger: Logger): SubgraphTransport {
  const prepare = preparing(subgraph);
  const openings = new Turns(openingsAtOnce);
  const ask = async <T>(request: SubgraphRequest, act: Act<T>): Promise<T | SubgraphResult> => {
    const { document, complaints } = prepare(request.operation);
    if (complaints) return { errors: complaints };
    const told = teller(subgraph.name, request, logger);
    try {
      return await act(await argumentsFor(subgraph, document, request), told);
    } catch (error) {
      return { errors: told([error]) };
    }
  };
  return {
    execute: (request) => ask(request, async (args, told) => answer(await execute(args), told)),
    subscribe: (request) => openings.run(() => ask(request, open)),
    close: () => Promise.resolve(),
  };
}

type Act<T> = (args: ExecutionArgs, told: Teller) => Promise<T>;
/** Errors as they may be told to others. */
type Teller = (errors: readonly unknown[]) => GraphQLFormattedError[];

async function open(
  args: ExecutionArgs,
  told: Teller,
): Promise<AsyncIterableIterator<SubgraphResult> | SubgraphResult> {
  const events = await subscribeAhead(args);
  if (!(Symbol.asyncIterator in events)) return answer(events, told);
  return leavable<ExecutionResult, SubgraphResult>(events, {
    map: (event) => answer(event, told),
    broken: (error) => ({ errors: told([error]) }),
  });
}

function answer({ data, errors }: ExecutionResult, told: Teller): SubgraphResult {
  return { ...(data !== undefined && { data }), ...(errors && { errors: told(errors) }) };
}

async function argumentsFor(
  subgraph: Subgraph,
  document: DocumentNode,
  { operation, variables, headers }: SubgraphRequest,
): Promise<ExecutionArgs> {
  return {
    schema: subgraph.schema,
    document,
    operationName: operation.name ?? null,
    variableValues: copyJson(variables) as Record<string, unknown>,
    contextValue: await subgraph.context(headers),
  };
}

function teller(subgraph: string, { headers }: SubgraphRequest, logger: Logger): Teller {
  const requestId = headers['x-request-id'];
  return (errors) =>
    publicErrors(errors, (err, path) => {
      logThrown(logger, subgraph, err, (omitted) => {
        logger.error({ err, path, subgraph, requestId, ...omitted }, 'a resolver threw');
      });
    });
}

interface Prepared {
  readonly document: DocumentNode;
  /** What is wrong with it: a literal that only this subgraph's scalars can judge, say. */
  readonly complaints: GraphQLFormattedError[] | null;
}

/** Parses and validates each operation once. */
function preparing({ schema }: Subgraph): (operation: SubgraphOperation) => Prepared {
  const known = new WeakMap<SubgraphOperation, Prepared>();
  return (operation) => {
    const before = known.get(operation);
    if (before) return before;
    const document = parse(operation.text, { noLocation: true });
    const errors = validate(schema, document).map(({ message }) => ({
      message,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    }));
    const prepared = { document, complaints: errors.length > 0 ? errors : null };
    known.set(operation, prepared);
    return prepared;
  };
}
