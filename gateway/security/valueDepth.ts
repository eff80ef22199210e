import { Kind } from 'graphql';
import type { ArgumentNode, ValueNode } from 'graphql';
import { isRecord } from '../json.js';

/** How deep lists and objects are nested in the deepest of these arguments; 0 when there are none. */
export function valueDepth(given: readonly ArgumentNode[] = []): number {
  return given.reduce((deepest, { value }) => Math.max(deepest, depthOf(value)), 0);
}

export function depthOf(value: ValueNode): number {
  const inner =
    value.kind === Kind.LIST
      ? value.values
      : value.kind === Kind.OBJECT
        ? value.fields.map((field) => field.value)
        : null;
  return inner ? 1 + inner.reduce((deepest, each) => Math.max(deepest, depthOf(each)), 0) : 0;
}

/** Whether a JSON value nests lists and objects deeper than `levels`: looks no deeper than that. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  const inner = Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : null;
  if (!inner) return false;
  return levels === 0 || inner.some((each) => nestsDeeper(each, levels - 1));
}
