import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { isRecord } from '../json.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import type { Shape } from '../planning/shape.js';
import { nestsDeeper } from '../security/valueDepth.js';

type Key = string | number;

/**
 * A subgraph's error as the client gets it: its message and extensions, at the client's path. Which subgraph it came
 * from is not said, as that is no part of the graph's contract; nor are stack traces. An error without a code is taken
 * for a fault of ours.
 */
export function relayed(
  { message, extensions }: GraphQLFormattedError,
  path: readonly Key[] | null,
): GraphQLError {
  const shown = Object.entries(extensions ?? {}).filter(([key]) => !internal.has(key));
  return new GraphQLError(message, {
    ...(path && { path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...Object.fromEntries(shown) },
  });
}

const internal = new Set(['stacktrace', 'exception', 'service', 'serviceName']);

/** A path in a fetch's answer as one in the gateway's data. */
export function dataPath(path: readonly Key[], shape: Shape): Key[] {
  let below: Shape | null = shape;
  return path.map((key) => {
    if (typeof key === 'number') return key;
    const field = below?.fields.find(({ from }) => from === key);
    below = field?.shape ?? null;
    return field?.to ?? key;
  });
}

/**
 * A path in the gateway's data as one in the response: the client's keys, and no further than the client asked, for what
 * lies beyond (keys and requirements that the planner added) may be hidden from it.
 */
export function clientPath(
  path: readonly Key[],
  { asked, clientKeys }: Pick<CompiledOperation, 'asked' | 'clientKeys'>,
): Key[] {
  const shown: Key[] = [];
  let below: Shape | null = asked;
  for (const key of path) {
    if (typeof key === 'string') {
      const field: Shape['fields'][number] | undefined = below?.fields.find(({ from }) => from === key);
      if (!field) break;
      below = field.shape;
    }
    shown.push(typeof key === 'string' ? (clientKeys.get(key) ?? key) : key);
  }
  return shown;
}

/** As far as they look like errors: a subgraph may answer anything. */
export function errorsIn(errors: unknown): GraphQLFormattedError[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => {
    const { message, path, extensions } = isRecord(error) ? error : {};
    return {
      message: typeof message === 'string' ? message : 'A subgraph answered an error without a message.',
      ...(isPath(path) && { path }),
      ...(isRecord(extensions) && !nestsDeeper(extensions, deepestExtensions) && { extensions }),
    };
  });
}

/** What nests deeper would exhaust the stack of whoever looks at it. */
const deepestExtensions = 50;

function isPath(path: unknown): path is Key[] {
  return Array.isArray(path) && path.every((key) => typeof key === 'string' || typeof key === 'number');
}
