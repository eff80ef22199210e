import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { RequestHeaders } from '../subgraph.js';
import type { Claims } from '../tokens.js';

/** Who may come in and what they may ask: the same for HTTP and WebSocket. */
export interface Door<Caller> {
  /** Who asks. Throws a GraphQLError (UNAUTHENTICATED) for credentials that are not good; their absence is a caller too. */
  admit(headers: RequestHeaders): Promise<Caller>;
  /** Why this caller may not ask this; null when it may. */
  refusal(caller: Caller, document: DocumentNode, operation: OperationDefinitionNode): GraphQLError | null;
  /** What is verified of the caller; null for one of whom nothing is known. */
  claimsOf(caller: Caller): Claims | null;
  /** When a connection of this caller must end, in ms since 1970; null when it need not. */
  endsAtMs(caller: Caller): number | null;
}

/** Lets everyone in: for a server whose resolvers verify their callers themselves. */
export const openDoor: Door<null> = {
  admit: () => Promise.resolve(null),
  refusal: () => null,
  claimsOf: () => null,
  endsAtMs: () => null,
};
