import type { GraphQLFormattedError, OperationTypeNode } from 'graphql';
import type { AbortSignalLike } from '../../subgraphs/kit/abort.js';

/** One operation of one subgraph, as the planner wrote it. Parsed, it would take half of what a plan takes. */
export interface SubgraphOperation {
  readonly kind: `${OperationTypeNode}`;
  readonly name: string | undefined;
  readonly text: string;
}

export interface SubgraphRequest {
  readonly operation: SubgraphOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The variables as JSON, where somebody may have written them already. */
  readonly variablesText?: () => string;
  /** Lower case. All of them go on to the subgraph. */
  readonly headers: Readonly<Record<string, string>>;
  /** Gives up asking, or opening; a stream that is open is left by its `return()`. */
  readonly signal: AbortSignalLike | undefined;
}

/** A GraphQL response, if the subgraph behaves: nothing below `data` and `errors` has been looked at. */
export interface SubgraphResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** The way to one subgraph. Whatever a subgraph says is a result; a rejection means that it could not be asked. */
export interface SubgraphTransport {
  execute(request: SubgraphRequest): Promise<SubgraphResult>;
  /**
   * Opens a subscription, or answers with the one result that says why not. The stream rejects when its source breaks.
   * Its `return()` settles at once, even while idle.
   */
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<SubgraphResult> | SubgraphResult>;
  close(): Promise<void>;
}
