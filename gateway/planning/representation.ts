import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { copyJson, own } from '../json.js';
import type { TypeTable } from './typeTable.js';

type Data = Record<string, unknown>;

/**
 * Makes the representation of an entity that a subgraph asks for, out of what is known of it: null when something is
 * missing, so that the subgraph cannot be asked. That may be the key: the planner takes keys type by type and requirements by
 * the interface, also of objects of other types. With `gaps`, what the entity lacks is left out, and objects below that lack
 * something are null: the planner asks for all inputs together, also for those of a field that this time is left out by
 * `@skip` or `@include`.
 */
export type Represent = (entity: Data, gaps?: boolean) => Data | null;

/** Compiles the `requires` and `inputRewrites` of a fetch from `subgraph`. */
export function representationOf(
  subgraph: string,
  requires: readonly QueryPlanSelectionNode[],
  inputRewrites: readonly FetchDataRewrite[] = [],
  types: TypeTable,
): Represent {
  const setters = inputRewrites.map((rewrite) => setterOf(rewrite, types));
  const holdsKey = types.keysOf(subgraph);
  return (entity, gaps = false) => {
    const representation = select(entity, requires, { types, gaps }, gaps);
    if (typeof representation?.['__typename'] !== 'string') return null;
    for (const set of setters) set(representation, 0);
    return holdsKey(representation) ? representation : null;
  };
}

interface Selecting {
  readonly types: TypeTable;
  readonly gaps: boolean;
}

function select(
  source: Data,
  selections: readonly QueryPlanSelectionNode[],
  selecting: Selecting,
  leavesOut = false,
): Data | null {
  let result: Data | null = null;
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      const applies = meets(source, selection.typeCondition, selecting.types);
      const part = applies ? select(source, selection.selections, selecting, leavesOut) : null;
      if (part) result = result ? mergeInto(result, part) : part;
      continue;
    }
    const value = required(own(source, selection.name), selection.selections, selecting);
    if (value === undefined && leavesOut) continue;
    if (value === undefined) return null;
    result ??= {};
    result[selection.name] = value;
  }
  return result;
}

/** Two fragments may each require a part of the same object. */
function mergeInto(target: Data, source: Data): Data {
  for (const key of Object.keys(source)) {
    const [existing, value] = [own(target, key), source[key]];
    target[key] = isObject(existing) && isObject(value) ? mergeInto(existing, value) : value;
  }
  return target;
}

function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null;
}

/** The value of a required field, undefined when any of it is missing. */
function required(
  value: unknown,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  selecting: Selecting,
): unknown {
  if (value === undefined || value === null) return value;
  if (!selections) return copyJson(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => required(item, selections, selecting));
    return items.includes(undefined) ? undefined : items;
  }
  const part = isObject(value) ? select(value, selections, selecting) : null;
  return part ?? (selecting.gaps ? null : undefined);
}

function meets(object: Data, condition: string | undefined, types: TypeTable): boolean {
  const typename = own(object, '__typename');
  return typeof typename === 'string' && (condition === undefined || types.isA(typename, condition));
}

type Setter = (value: unknown, depth: number) => void;

/** `['... on Book', '__typename']` set to `'Media'`: an interface object knows its entities by the interface's name. */
function setterOf(rewrite: FetchDataRewrite, types: TypeTable): Setter {
  if (rewrite.kind !== 'ValueSetter') throw new Error(`Unknown input rewrite ${rewrite.kind}`);
  const { path, setValueTo } = rewrite as { path: string[]; setValueTo: unknown };
  const set: Setter = (value, depth) => {
    if (Array.isArray(value)) {
      for (const item of value) set(item, depth);
      return;
    }
    const step = path[depth];
    if (!isObject(value) || step === undefined) return;
    if (step.startsWith('... on ')) {
      if (meets(value, step.slice('... on '.length), types)) set(value, depth + 1);
    } else if (depth === path.length - 1) {
      value[step] = setValueTo;
    } else {
      set(own(value, step), depth + 1);
    }
  };
  return set;
}
