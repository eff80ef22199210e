import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { AbortSignalLike } from '../subgraphs/kit/abort.js';
import type { Client } from './security/client.js';

/** One operation, parsed and already validated against the API schema, with what travels on to the subgraphs. */
export interface GraphRequest {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Sent to every subgraph: `authorization`, `x-request-id`, `traceparent`. Lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Who asks: what it may see hangs on its claims. Left out, it is somebody without a token. */
  readonly caller?: Client | undefined;
  /** Aborts when the client has left. A mutation has none: what was begun is brought to its end. */
  readonly signal?: AbortSignalLike;
}

/** A federated graph that can be asked: planned by Apollo's planner, executed by us, whatever transport asks. */
export interface Graph {
  /** The API schema that clients see, as of now: another object after a change of the supergraph. */
  readonly schema: GraphQLSchema;
  /** The composed supergraph that is being served. */
  readonly supergraphSdl: string;
  /** Tells of every later change of `schema`; the answer stops that. */
  onSchemaChange(listener: () => void): () => void;
  /** Answers a query or a mutation. Never rejects: what goes wrong is in `errors`, with codes of the published table. */
  execute(request: GraphRequest): Promise<ExecutionResult>;
  /**
   * Opens a subscription: a stream of results, or one result with `errors` when it cannot be opened.
   * `return()` of the stream settles at once, even while idle, and releases the source behind it with its last client.
   * A `SharedStream` can be delivered as well: that is how many clients of one stream cost little.
   */
  subscribe(request: GraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  close(): Promise<void>;
}
