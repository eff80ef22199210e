import { isDeepStrictEqual } from 'node:util';
import { getOperationAST, getVariableValues, print } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import type { GraphRequest } from '../../../gateway/graph.js';
import { openGraph } from '../../../gateway/openGraph.js';
import { conditionalObjects } from '../../../gateway/planning/conditionalObjects.js';
import { plannerInputs } from '../../../gateway/planning/plannerInputs.js';
import { safeOperation } from '../../../gateway/planning/safeOperation.js';
import { replaying } from './fetches.js';
import type { Fetches, Replay } from './fetches.js';
import { isKnownFault, isRefusedByStock, told } from './stockFaults.js';
import type { Told } from './stockFaults.js';

/** One operation that our executor answered, and what it had from the subgraphs. */
export interface Recorded {
  readonly supergraphSdl: string;
  readonly request: Pick<GraphRequest, 'document' | 'operationName' | 'variables'>;
  readonly fetches: Fetches;
  readonly answer: ExecutionResult;
  /** Whether it may have had answers that another operation asked for. */
  readonly mayShare: boolean;
}

/** One that the stock executor answers otherwise, given the same by the subgraphs. */
type Variables = GraphRequest['variables'];

export interface Difference {
  readonly query: string;
  readonly variables: object;
  readonly our: Told;
  readonly their: Told;
  /** What the stock executor asked of subgraphs and ours did not. */
  readonly unknown: readonly string[];
}

export async function differencesFromStock(recorded: readonly Recorded[]): Promise<Difference[]> {
  const stocks = new Map<string, StockReplay>();
  const differences: Difference[] = [];
  for (const execution of recorded) {
    const { supergraphSdl } = execution;
    if (isRefusedByStock(supergraphSdl)) continue;
    const stock = stocks.get(supergraphSdl) ?? (await openStock(supergraphSdl));
    stocks.set(supergraphSdl, stock);
    const difference = compared(execution, await stock(execution));
    if (difference) differences.push(difference);
  }
  return differences;
}

export interface StockAnswer {
  readonly answer: ExecutionResult;
  /** What it was asked: without the client's keys that it confuses with the planner's, and with what it needs to plan all. */
  readonly document: DocumentNode;
  /** The client's keys, by those that stand in their places there. */
  readonly clientKeys: ReadonlyMap<string, string>;
  /** What it asked of subgraphs that ours had not asked. */
  readonly unknown: readonly string[];
  /** Entities that it did not ask subgraphs for, and ours had. */
  readonly unasked: ReadonlySet<string>;
}

type StockReplay = (execution: Recorded) => Promise<StockAnswer>;

async function openStock(supergraphSdl: string): Promise<StockReplay> {
  let replay: Replay = replaying([]);
  const graph = await openGraph({
    supergraphSdl,
    subgraphs: (name) => ({
      execute: (request) => replay.transport(name).execute(request),
      subscribe: () => Promise.reject(new Error('Streams are not replayed')),
      close: () => Promise.resolve(),
    }),
    executor: 'apollo',
    logger: pino({ level: 'silent' }),
  });
  const inputs = plannerInputs(supergraphSdl);
  return async ({ request, fetches }) => {
    replay = replaying(fetches);
    const { document, clientKeys } = safeOperation(conditionalObjects(request.document), inputs);
    const variables = coerced(graph.schema, request);
    const answer = await graph.execute({ ...request, document, variables, headers: {} });
    const { unknown, unasked } = replay;
    return { answer, document, clientKeys, unknown, unasked };
  };
}

/** With the defaults that ours fills in, so that the same is asked of the subgraphs; as they are if they are wrong. */
function coerced(
  schema: GraphQLSchema,
  { document, operationName, variables }: Recorded['request'],
): Variables {
  const variableDefinitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, variableDefinitions, variables).coerced ?? variables;
}

function compared(execution: Recorded, stock: StockAnswer): Difference | null {
  const { our, their } = told(execution, stock);
  const isExplained = execution.mayShare || hasFailed(execution.fetches);
  const unknown = isExplained ? [] : stock.unknown;
  if (isDeepStrictEqual(our, their) && unknown.length === 0) return null;
  if ((execution.mayShare && stock.unknown.length > 0) || isKnownFault(execution, stock)) return null;
  const { document, variables } = execution.request;
  return { query: print(document), variables, our, their, unknown };
}

/** Then the stock executor asks on with nulls, and ours does not. */
function hasFailed(fetches: Fetches): boolean {
  return fetches.some(({ answer }) => !answer || answer.errors);
}
