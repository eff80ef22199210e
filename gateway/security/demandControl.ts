import { OperationTypeNode } from 'graphql';
import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { Asked } from '../../subgraphs/kit/serving/door.js';
import type { Graph } from '../graph.js';
import { costUnder } from './cost.js';
import { costDirectives } from './costDirectives.js';
import type { CostDirectives } from './costDirectives.js';
import { operationCost } from './operationCost.js';
import type { OperationCost } from './operationCost.js';

/** What one operation may be expected to cost, in objects; published, and told by the error. */
export const defaultMaxCost = 20_000;

/** What one operation is expected to cost, or why it is not served. */
export type DemandControl = (asked: Asked) => number | GraphQLError;

/** Estimates what operations cost, each document counted once; those beyond `maxCost` are refused. */
export function demandControl(
  graph: Pick<Graph, 'schema' | 'supergraphSdl'>,
  maxCost: number,
): DemandControl {
  const countedOf = counting(graph);
  return (asked) => {
    const { cost, problem, defaults } = countedOf(asked);
    if (problem !== null) return graphError('BAD_USER_INPUT', problem);
    const variables = defaults ? { ...defaults, ...asked.variables } : asked.variables;
    const estimate = costUnder(cost, variables);
    return estimate <= maxCost ? estimate : tooExpensive(asked.operation, estimate, maxCost);
  };
}

type Costs = WeakMap<OperationDefinitionNode, OperationCost>;

function counting(graph: Pick<Graph, 'schema' | 'supergraphSdl'>): (asked: Asked) => OperationCost {
  const bySchema = new WeakMap<GraphQLSchema, { directives: CostDirectives; costs: Costs }>();
  return ({ document, operation }) => {
    const { schema } = graph;
    const known = bySchema.get(schema) ?? {
      directives: costDirectives(graph.supergraphSdl),
      costs: new WeakMap(),
    };
    bySchema.set(schema, known);
    const counted =
      known.costs.get(operation) ?? operationCost(document, operation, schema, known.directives);
    known.costs.set(operation, counted);
    return counted;
  };
}

function tooExpensive(
  { operation }: OperationDefinitionNode,
  estimate: number,
  maxCost: number,
): GraphQLError {
  const estimatedCost = Math.min(estimate, Number.MAX_SAFE_INTEGER);
  const what = operation === OperationTypeNode.SUBSCRIPTION ? 'Each event' : 'The operation';
  const message = `${what} may cost ${estimatedCost} and no more than ${maxCost} is allowed: ask for shorter lists.`;
  return graphError('COST_ESTIMATED_TOO_EXPENSIVE', message, { estimatedCost, maxCost });
}
