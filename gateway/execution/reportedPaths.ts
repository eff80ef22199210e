import type { GraphQLError } from 'graphql';

type Keys = readonly (string | number)[];

/**
 * Whether one of these errors is at a path or below it: a subgraph that nulls a parent tells of the child. Looked up
 * only where a null is found that must not be, so the paths are sorted only then.
 */
export function reportedPaths(errors: readonly GraphQLError[]): (path: Keys) => boolean {
  const told = errors.map(({ path }) => path ?? []);
  let prefixes: ReadonlySet<string> | null = null;
  return (path) => {
    if (told.length === 0) return false;
    prefixes ??= new Set(
      told.flatMap((keys) => keys.map((_, index) => JSON.stringify(keys.slice(0, index + 1)))),
    );
    return prefixes.has(JSON.stringify(path));
  };
}
