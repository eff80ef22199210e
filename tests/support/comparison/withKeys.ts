/** The data with the keys that the client gave: `clientKeys` has them by those that were asked for in their stead. */
export function withKeys(value: unknown, clientKeys: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeys(item, clientKeys));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    clientKeys.get(key) ?? key,
    withKeys(inner, clientKeys),
  ]);
  return Object.fromEntries(entries) as unknown;
}
