import type { GraphQLSchema } from 'graphql';
import type { Clock } from './clock.js';
import type { Database } from './database/database.js';
import type { Logger } from './logger.js';
import type { VerifyToken } from './tokens.js';

/** The headers that matter to a subgraph, lower case: `authorization`, `x-request-id`, `traceparent`. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** What a subgraph is made of. Whoever makes it keeps these, and closes the database once the subgraph has stopped. */
export interface SubgraphParts {
  readonly database: Database;
  readonly verifyToken: VerifyToken;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A subgraph as a value, apart from any server: hosted over HTTP by its own process, or called in process. */
export interface Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** What resolvers need for one request. Verifies the caller's token itself; throws GraphQLErrors (UNAUTHENTICATED). */
  context(headers: RequestHeaders): Promise<object>;
  /** Resolves when the subgraph can answer; rejects with what is missing. */
  ready(): Promise<void>;
  /** Deletes some of what need not be kept any longer. Any replica may do so at any time; costs nothing if there is none. */
  forgetOld(): Promise<void>;
  /** Ends its streams and background work, and the connections it opened itself. */
  stop(): Promise<void>;
}
