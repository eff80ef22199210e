import { isRecord } from '../../../gateway/json.js';

/** `data` without the names of types that `ours` does not have: `conditionalObjects` asks the stock executor for them. */
export function withoutAddedNames(data: unknown, ours: unknown): unknown {
  if (Array.isArray(data)) {
    const items: readonly unknown[] = Array.isArray(ours) ? ours : [];
    return data.map((item, index) => withoutAddedNames(item, items[index]));
  }
  if (!isRecord(data) || !isRecord(ours)) return data;
  const kept = Object.entries(data).filter(([key]) => key !== '__typename' || Object.hasOwn(ours, key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutAddedNames(inner, ours[key])]));
}
