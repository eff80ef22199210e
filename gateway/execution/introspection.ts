import { executeSync } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Introspection } from '../planning/responseVariants.js';

/** Of all answers of one schema together, as JSON: some of the largest that tools ask for. */
const maxCharacters = 1_000_000;

const answers = new WeakMap<GraphQLSchema, LRUCache<string, ExecutionResult>>();

/**
 * What a schema says of itself depends on nothing but the question, and takes longer to say than most data: each answer
 * is made once. It is shared, and must not be changed.
 */
export function introspect(
  schema: GraphQLSchema,
  { document, text, uses }: Introspection,
  variableValues: Readonly<Record<string, unknown>>,
): ExecutionResult {
  const known = answers.get(schema) ?? emptyCache();
  answers.set(schema, known);
  const used = Object.fromEntries(uses.map((name) => [name, variableValues[name]]));
  const key = `${JSON.stringify(used)}\n${text}`;
  const before = known.get(key);
  if (before) return before;
  const answer = executeSync({ schema, document, variableValues });
  known.set(key, answer);
  return answer;
}

function emptyCache(): LRUCache<string, ExecutionResult> {
  return new LRUCache<string, ExecutionResult>({
    maxSize: maxCharacters,
    sizeCalculation: (answer, key) => key.length + JSON.stringify(answer).length,
  });
}
