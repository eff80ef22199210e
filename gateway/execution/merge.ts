import { isRecord, own, Row } from '../json.js';
import type { Shape } from '../planning/shape.js';
import type { TypeTable } from '../planning/typeTable.js';
import { nestsDeeper } from '../security/valueDepth.js';

type Data = Readonly<Record<string, unknown>>;
type Types = Pick<TypeTable, 'isObject'>;

/** What nests deeper is rubbish, which would exhaust the stack of whoever looks at it. */
const deepestValue = 500;

/**
 * Copies what `shape` asks for from a subgraph's answer into the gateway's data. Objects are copied, never adopted: one
 * answer may go to several places, and an answer made in this process may be shared. What is known of an object is never
 * unlearnt: a null that another subgraph answers for it leaves it. Of a leaf the last answer counts, null or not: the planner
 * may ask for a field before it has what that requires, and asks again when it has it.
 */
export function merge(target: Row, source: Data, shape: Shape, types: Types): void {
  for (const { from, to, shape: below } of shape.fields) {
    const value = own(source, from);
    if (value === undefined || (!below && nestsDeeper(value, deepestValue))) continue;
    const existing = target[to];
    if (existing === undefined) target[to] = below ? copied(value, below, types) : value;
    else if (below) target[to] = combined(existing, value, below, types);
    else if (to !== '__typename' || !isSettled(existing, types)) target[to] = value;
  }
}

function copied(value: unknown, shape: Shape, types: Types, depth = 0): unknown {
  if (depth > deepestValue) return null;
  if (Array.isArray(value)) return value.map((item) => copied(item, shape, types, depth + 1));
  if (!isRecord(value)) return value;
  const copy = new Row();
  merge(copy, value, shape, types);
  return copy;
}

function combined(existing: unknown, value: unknown, shape: Shape, types: Types): unknown {
  if (Array.isArray(value) && Array.isArray(existing) && value.length === existing.length) {
    return value.map((item, index) => combined(existing[index], item, shape, types));
  }
  if (isRecord(value) && existing instanceof Row) {
    merge(existing, value, shape, types);
    return existing;
  }
  return value === null ? existing : copied(value, shape, types);
}

/** A subgraph that knows an entity only by its interface must not take back its type's name. */
function isSettled(typename: unknown, types: Types): boolean {
  return typeof typename === 'string' && types.isObject(typename);
}
