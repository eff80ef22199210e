import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { copyJson } from '../json.js';

/** A value that a subgraph answered, as a leaf of its type is shown; undefined when it is none. */
export type LeafValue = (value: unknown) => unknown;

/** An enum value that the API schema hides is refused; scalars of the supergraph's own are the subgraphs' business. */
export function leafValue(type: GraphQLLeafType): LeafValue {
  if (isEnumType(type)) {
    const shown = new Set<unknown>(type.getValues().map(({ name }) => name));
    return only((value) => shown.has(value));
  }
  return builtIn.get(type.name) ?? copyJson;
}

const maxInt = 2 ** 31;

const builtIn = new Map<string, LeafValue>([
  [GraphQLString.name, only((value) => typeof value === 'string')],
  [GraphQLID.name, id],
  [GraphQLBoolean.name, only((value) => typeof value === 'boolean')],
  [GraphQLFloat.name, only((value) => Number.isFinite(value))],
  [
    GraphQLInt.name,
    only((value) => Number.isInteger(value) && (value as number) < maxInt && (value as number) >= -maxInt),
  ],
]);

function only(fits: (value: unknown) => boolean): LeafValue {
  return (value) => (fits(value) ? value : undefined);
}

/** The specification has IDs as text, whatever they are made of. */
function id(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : undefined;
}
