/** Prometheus keeps a row for each name that it has ever seen. */
const maxNames = 200;

/** The name of whatever has no other. */
const other = 'other';

/**
 * What an operation is called in a label: its name if it is one of `known`; where nothing is known, if it is one of the
 * first so many that were answered, as a stranger's inventions are not. Without a name it is `unnamed`.
 */
export function operationNames(
  known?: Iterable<string>,
): (name: string | null, wasAnswered: boolean) => string {
  const names = new Set(known ?? []);
  const maySee = known === undefined;
  return (name, wasAnswered) => {
    if (name === null) return 'unnamed';
    if (names.has(name)) return name;
    if (!maySee || !wasAnswered || names.size >= maxNames) return other;
    names.add(name);
    return name;
  };
}
