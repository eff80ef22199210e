import type { FetchDataRewrite } from '@apollo/query-planner';
import { own } from '../json.js';
import type { TypeTable } from './typeTable.js';

/** A variable that takes its value from an object above the entity: `@fromContext` in the subgraph's schema. */
export interface ContextArgument {
  readonly variable: string;
  /** How many objects above the entity; lists do not count. */
  readonly levels: number;
  /** The way to the value from that object. */
  readonly keys: readonly string[];
  /** The value, read from that object; undefined when the object is of another type or knows it not. */
  readonly read: (object: Readonly<Record<string, unknown>>) => unknown;
}

/** Compiles `['..', '..', '... on Shop', 'country', 'code']`. */
export function contextArgumentOf(
  { path, renameKeyTo: variable }: Extract<FetchDataRewrite, { kind: 'KeyRenamer' }>,
  types: TypeTable,
): ContextArgument {
  const below = path.filter((element) => element !== '..');
  return {
    variable,
    levels: path.length - below.length,
    keys: below.filter((element) => !isCondition(element)),
    read: (object) => below.reduce<unknown>((value, step) => follow(value, step, types), object),
  };
}

function follow(value: unknown, step: string, types: TypeTable): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const object = value as Readonly<Record<string, unknown>>;
  if (!isCondition(step)) return own(object, step);

  const typename = own(object, '__typename');
  const applies = typeof typename !== 'string' || types.isA(typename, step.slice('... on '.length));
  return applies ? object : undefined;
}

function isCondition(element: string): boolean {
  return element.startsWith('... on ');
}
