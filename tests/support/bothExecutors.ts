import { isDeepStrictEqual } from 'node:util';
import { parse, print } from 'graphql';
import { openGraph } from '../../gateway/openGraph.js';
import { conditionalObjects } from '../../gateway/planning/conditionalObjects.js';
import { plannerInputs } from '../../gateway/planning/plannerInputs.js';
import { conditionVariables } from '../../gateway/planning/responseVariants.js';
import { safeOperation } from '../../gateway/planning/safeOperation.js';
import { withKeys } from './comparison/withKeys.js';
import { withoutAddedNames } from './comparison/withoutAddedNames.js';
import { generatedOperation } from './generatedOperations.js';
import { openMade } from './supergraphs.js';
import type { Answer, MadeGraph, MadeSubgraph, Sent } from './supergraphs.js';

/** Our executor and Apollo's, on the same supergraph, planner and subgraphs. */
export interface BothExecutors {
  readonly ours: MadeGraph;
  readonly stock: MadeGraph;
}

export async function bothExecutors(subgraphs: readonly MadeSubgraph[]): Promise<BothExecutors> {
  const open = openGraph; // compared here already
  return {
    ours: await openMade(subgraphs, { open }),
    stock: await openMade(subgraphs, { open, executor: 'apollo' }),
  };
}

/** One generated operation, answered by both. */
interface Compared {
  readonly our: object;
  readonly their: object;
  /**
   * Whether the stock executor is known to be wrong about such an operation: it loses empty values that it had to alias,
   * throws where one key is a list on one type of a union and a leaf on another, and leaves out entities that lack what a
   * condition leaves out.
   */
  readonly isOnList: boolean;
}

/**
 * What both answer to the generated operation of that number. The stock executor gives the wrong value where a client's
 * key is that of something the planner asks for itself: it is asked by keys that are not. It leaves out what stands under one
 * condition while all that is asked of its object stands under others: it is asked for the type's name as well.
 */
async function answersTo(seed: number, { ours, stock }: BothExecutors): Promise<Compared> {
  const { query, variables } = generatedOperation(ours.graph.schema, seed, { aliases: ['a', 'b', 'id'] });
  const inputs = plannerInputs(ours.graph.supergraphSdl);
  const given = parse(query);
  const mended = conditionalObjects(given);
  const { document, clientKeys } = safeOperation(mended, inputs);
  for (const { sent } of [ours, stock]) sent.length = 0;
  const [our, their] = [
    await ours.ask(query, { ...variables }),
    await stock.ask(print(document), { ...variables }),
  ];
  const told = withKeys(their.data, clientKeys);
  const theirData = mended === given ? told : withoutAddedNames(told, our.data);
  return {
    our: { seed, query, data: our.data, errors: complaints(our) },
    their: { seed, query, data: theirData, errors: complaints(their) },
    isOnList:
      their.data === undefined ||
      stock.sent.some(({ operation }) => operation.text.includes('__alias_')) ||
      (conditionVariables(document).length > 0 && hasLeftOut(stock.sent, ours.sent)),
  };
}

/** Whether an entity was not asked for that another executor asked for. */
function hasLeftOut(sent: readonly Sent[], others: readonly Sent[]): boolean {
  const asked = new Set(sent.flatMap(entitiesOf));
  return others.flatMap(entitiesOf).some((entity) => !asked.has(entity));
}

function entitiesOf({ subgraph, variables }: Sent): string[] {
  const lists = Object.entries(variables).filter(([name]) => name.startsWith('representations'));
  return lists.flatMap(([, list]) =>
    (list as unknown[]).map((each) => `${subgraph} ${JSON.stringify(each)}`),
  );
}

/** Compares so many generated operations, from that number on; tells how many could not be, as they are on the list. */
export async function compare(
  executors: BothExecutors,
  { from, operations }: { readonly from: number; readonly operations: number },
): Promise<{ readonly differences: Compared[]; readonly onList: number }> {
  const differences: Compared[] = [];
  let onList = 0;
  for (let seed = from; seed < from + operations; seed += 1) {
    const compared = await answersTo(seed, executors);
    if (compared.isOnList) onList += 1;
    else if (!isDeepStrictEqual(compared.our, compared.their)) differences.push(compared);
  }
  return { differences, onList };
}

/**
 * What subgraphs said went wrong. Ours tells more: the stock executor keeps quiet about nulls where none may be, or tells
 * of them in `extensions.valueCompletion`.
 */
export function complaints({ errors = [] }: Answer): string[] {
  const said = errors
    .map(({ message }) => message)
    .filter((message) => !/^Cannot return null|does not fit|cannot be told/.test(message));
  return [...new Set(said)].sort();
}
