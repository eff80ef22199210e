import { isInterfaceType, isObjectType, isUnionType } from '@apollo/federation-internals';
import type { Schema } from '@apollo/federation-internals';
import { entityKeys } from './entityKeys.js';
import type { HoldsKey } from './entityKeys.js';

/** Which type of the supergraph is which: small enough to keep, unlike a second executable schema. */
export interface TypeTable {
  /** Whether an object that calls itself `typename` meets the fragment condition `condition`. */
  isA(typename: string, condition: string): boolean;
  isObject(typename: string): boolean;
  /** Whether representations are such as that subgraph knows entities by. */
  keysOf(subgraph: string): HoldsKey;
}

export function typeTable(supergraph: Schema): TypeTable {
  const objects = new Set<string>();
  const subtypes = new Map<string, ReadonlySet<string>>();
  for (const type of supergraph.types()) {
    if (isObjectType(type)) objects.add(type.name);
    if (isUnionType(type)) subtypes.set(type.name, new Set(type.types().map(({ name }) => name)));
    if (isInterfaceType(type)) {
      subtypes.set(type.name, new Set(type.allImplementations().map(({ name }) => name)));
    }
  }

  return {
    isA: (typename, condition) => typename === condition || (subtypes.get(condition)?.has(typename) ?? false),
    isObject: (typename) => objects.has(typename),
    keysOf: entityKeys(supergraph),
  };
}
