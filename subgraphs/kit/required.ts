/** The value that must be there; throws when it is not, which is a fault of ours and never a refusal. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing`);
  return value;
}
