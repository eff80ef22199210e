import type { GraphRequest } from '../graph.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import type { Fetch } from '../planning/steps.js';
import type { StillHolds } from './member.js';
import type { Subject } from './subject.js';

/** A client's wish to follow a subscription. */
export interface Subscribing {
  readonly operation: CompiledOperation;
  readonly source: Fetch;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The variable that gives the cursor and nothing else. */
  readonly cursorVariable: string | null;
  readonly request: GraphRequest;
  readonly subject: Subject;
  readonly stillHolds?: StillHolds | undefined;
}
