import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Carried } from '../execution/executor.js';
import type { SubgraphResult } from '../subgraphs/transport.js';

/** One subscription as a group sees it, whatever it is about. */
export interface Subject {
  /** Opens it at its subgraph: as the client wants it, or behind the event with that cursor. Rejects if nobody answers. */
  readonly open: (
    after: string | null,
    carried: Carried,
  ) => Promise<AsyncIterableIterator<SubgraphResult> | SubgraphResult>;
  /** Runs the rest of the plan for an event. */
  readonly resultOf: (event: SubgraphResult, carried: Carried) => Promise<ExecutionResult>;
  /** What the clients are told of a subgraph's refusal. */
  readonly refusalOf: (answer: SubgraphResult) => readonly GraphQLError[];
  readonly unavailable: () => GraphQLError;
  /** The cursor behind which it begins; null when there is none, or none that is known. */
  readonly after: string | null;
  readonly cursorOf: (event: SubgraphResult) => string | null;
  /** When an event happened; null when it does not say. */
  readonly happenedAtMs: (event: SubgraphResult) => number | null;
  /** It tells nothing of the past: whoever comes later may join. */
  readonly beginsNow: boolean;
  /** Opened a second time before it told anything, it would begin with the same event. */
  readonly beginsAlike: boolean;
}
