import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { RequestHeaders } from '../subgraph.js';

/** One operation that was parsed and validated. */
export interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Who may come in and what they may ask: the same for HTTP and WebSocket. */
export interface Door<Caller> {
  /**
   * Who asks, from which network address. Throws a GraphQLError (UNAUTHENTICATED) for credentials that are not good;
   * their absence is a caller too.
   */
  admit(headers: RequestHeaders, address: string): Promise<Caller>;
  /** Why this caller may not ask anything just now; null when it may. Called for each request, before it is read. */
  delay(caller: Caller): Promise<GraphQLError | null>;
  /** Why this caller may not ask this; null when it may. */
  refusal(caller: Caller, asked: Asked): Promise<GraphQLError | null>;
  /** When a connection of this caller must end, in ms since 1970; null when it need not. */
  endsAtMs(caller: Caller): number | null;
}

/** Lets everyone in: for a server whose resolvers verify their callers themselves. */
export const openDoor: Door<null> = {
  admit: () => Promise.resolve(null),
  delay: () => Promise.resolve(null),
  refusal: () => Promise.resolve(null),
  endsAtMs: () => null,
};
