import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { AbortSignalLike } from '../abort.js';

/** One operation that was parsed, validated and let in. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** `authorization`, `x-request-id`, `traceparent`. Lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whom the door let in; what that is, door and executor agree upon. */
  readonly caller?: unknown;
  /** Aborts when the client has left. A mutation has none: what was begun is brought to its end. */
  readonly signal?: AbortSignalLike;
}

/** What answers operations behind a server: one subgraph's schema, or a whole graph. */
export interface Executor {
  readonly schema: GraphQLSchema;
  execute(operation: Operation): Promise<ExecutionResult>;
  /** A stream, a `SharedStream` perhaps, whose `return()` settles at once, or one result with `errors` when it cannot be opened. */
  subscribe(operation: Operation): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}
