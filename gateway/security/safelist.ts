import { parse, print } from 'graphql';
import type { DocumentNode, GraphQLError } from 'graphql';
import { z } from 'zod';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { PersistedQueries } from '../../subgraphs/kit/serving/persistedQueries.js';

/** The only operations that are served, by id or as they are. */
export interface Safelist {
  readonly queries: PersistedQueries;
  /** Why a document is not served; null for one of the list, in whatever layout. */
  readonly refusal: (document: DocumentNode) => GraphQLError | null;
}

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string().min(1),
      body: z.string().refine(isGraphql, 'is no GraphQL document'),
      name: z.string().optional(),
      type: z.enum(['query', 'mutation', 'subscription']).optional(),
    }),
  ),
});

/** Reads Apollo's manifest of persisted queries, from JSON. Throws an error that says what is wrong with it. */
export function readSafelist(json: string): Safelist {
  const { operations } = manifest.parse(JSON.parse(json));
  const bodies = new Map(operations.map(({ id, body }) => [id, body]));
  const listed = new Set(operations.map(({ body }) => print(parse(body))));
  return {
    queries: { find: (id) => bodies.get(id), keep: () => undefined },
    refusal: (document) => (listed.has(print(document)) ? null : notListed()),
  };
}

function notListed(): GraphQLError {
  return graphError(
    'QUERY_NOT_IN_SAFELIST',
    'This operation was not registered, and no other is served here.',
  );
}

function isGraphql(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
