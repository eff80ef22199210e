import { getNamedType, isInputObjectType, isLeafType, Kind, valueFromASTUntyped, visit } from 'graphql';
import type { FieldNode, GraphQLField, GraphQLInputType, ValueNode } from 'graphql';
import { isRecord } from '../json.js';
import { sum } from './cost.js';
import type { Cost } from './cost.js';

type Weights = ReadonlyMap<string, number>;

/** Nobody means an input that nests deeper; counting it would. */
const deepestInput = 50;

/** What the arguments of one field cost: an input object 1 and what is in it, anything else what its `@cost` says. */
export function argumentsCost(
  coordinate: string,
  { arguments: given = [] }: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
  weights: Weights,
): Cost {
  return sum(
    given.map(({ name, value }): Cost => {
      const definition = args.find((argument) => argument.name === name.value);
      return definition
        ? inputCost(value, definition.type, weights.get(`${coordinate}.${name.value}`), weights)
        : 0;
    }),
  );
}

function inputCost(
  node: ValueNode,
  type: GraphQLInputType,
  weight: number | undefined,
  weights: Weights,
): Cost {
  const named = getNamedType(type);
  if (isLeafType(named) && (weight ?? weights.get(named.name)) === undefined) return 0;
  if (!holdsVariable(node)) return valueCost(valueFromASTUntyped(node), type, weight, weights);
  return (variables) => valueCost(valueFromASTUntyped(node, variables), type, weight, weights);
}

function valueCost(
  value: unknown,
  type: GraphQLInputType,
  weight: number | undefined,
  weights: Weights,
  depth = 0,
): number {
  if (value === null || value === undefined) return 0;
  const named = getNamedType(type);
  const own = weight ?? weights.get(named.name);
  if (isLeafType(named) && own === undefined) return 0;
  if (depth > deepestInput) return Infinity;
  if (Array.isArray(value)) {
    return value.reduce<number>(
      (total, item) => total + valueCost(item, type, weight, weights, depth + 1),
      weight ?? 0,
    );
  }
  if (!isInputObjectType(named) || !isRecord(value)) return own ?? 0;
  const fields = Object.values(named.getFields()).map((field) => {
    const inner = weights.get(`${named.name}.${field.name}`);
    return valueCost(value[field.name], field.type, inner, weights, depth + 1);
  });
  return fields.reduce((total, cost) => total + cost, own ?? 1);
}

function holdsVariable(node: ValueNode): boolean {
  let found = false;
  visit(node, { [Kind.VARIABLE]: () => void (found = true) });
  return found;
}
