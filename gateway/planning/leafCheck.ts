import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';

/** Whether a value that a subgraph answered may be shown as a leaf of its type. */
export type LeafCheck = (value: unknown) => boolean;

/** An enum value that the API schema hides is refused; scalars of the supergraph's own are the subgraphs' business. */
export function leafCheck(type: GraphQLLeafType): LeafCheck {
  if (isEnumType(type)) {
    const shown = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => shown.has(value);
  }
  return builtIn.get(type.name) ?? (() => true);
}

const maxInt = 2 ** 31;

const builtIn = new Map<string, LeafCheck>([
  [GraphQLString.name, (value) => typeof value === 'string'],
  [GraphQLID.name, (value) => typeof value === 'string' || typeof value === 'number'],
  [GraphQLBoolean.name, (value) => typeof value === 'boolean'],
  [GraphQLFloat.name, (value) => Number.isFinite(value)],
  [
    GraphQLInt.name,
    (value) => Number.isInteger(value) && (value as number) < maxInt && (value as number) >= -maxInt,
  ],
]);
