import { getNamedType, isAbstractType, isCompositeType } from 'graphql';
import type { FieldNode, GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { argumentsCost } from './argumentCost.js';
import { largest } from './cost.js';
import type { Cost } from './cost.js';
import { declarations } from './declarations.js';

type Weights = ReadonlyMap<string, number>;

/** What a field costs itself, without what is asked of what it returns. */
export interface FieldCost {
  /** Each time that it gives something. */
  readonly own: number;
  /** Once, for its arguments. */
  readonly given: Cost;
}

/** Of a field of an interface, what the dearest of its objects asks for it. */
export function fieldCost(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
  schema: GraphQLSchema,
  weights: Weights,
): FieldCost {
  const shared = weights.get(`${parent.name}.${field.name}`); // of an interface that a subgraph knows as an object
  const declared = declarations(field, parent, schema).map((each) => {
    const coordinate = `${each.parent}.${field.name}`;
    const type = getNamedType(each.field.type);
    const own = weights.get(coordinate) ?? shared ?? typeCost(type, schema, weights);
    return { own, given: argumentsCost(coordinate, node, each.field, weights) };
  });
  return {
    own: Math.max(...declared.map(({ own }) => own)),
    given: largest(declared.map(({ given }) => given)),
  };
}

/** What an object of that type costs, or the dearest of those that it may be. */
function typeCost(type: GraphQLNamedType, schema: GraphQLSchema, weights: Weights): number {
  if (isAbstractType(type)) {
    return Math.max(0, ...schema.getPossibleTypes(type).map((each) => weights.get(each.name) ?? 1));
  }
  return weights.get(type.name) ?? (isCompositeType(type) ? 1 : 0);
}
