import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '../errors.js';

/** One event's result, serialised once for everybody who gets it: the same bytes, whatever transport sends them. */
export interface SharedResult {
  /** The result as JSON, without line breaks. Not to be changed: others send it too. */
  readonly json: Buffer;
  /** The codes of its errors. */
  readonly codes: readonly ErrorCode[];
}

/** Why nothing more will come. */
export type Ending =
  | { readonly kind: 'completed' }
  /** The stream is refused from now on; asking again would be refused as well. */
  | { readonly kind: 'failed'; readonly errors: readonly GraphQLFormattedError[] }
  /** Events may be missing from now on: the client has to subscribe again, from the last cursor that it has. */
  | { readonly kind: 'interrupted' }
  /** The receiver left more unread than it may. */
  | { readonly kind: 'lagging' };

/** Who sends results to one client. */
export interface Receiver {
  /**
   * Sends results that came at the same moment, the same array to all who get them. False when that was enough for now:
   * it says so by `drained()` when it can send more.
   */
  next(results: readonly SharedResult[]): boolean;
  /** Called once, and nothing after it. */
  end(ending: Ending): void;
}

/** A receiver's side of what it receives. */
export interface Delivery {
  drained(): void;
  /** Nothing comes any more, `end` included. `isLagging` when it was because too much was left unread. */
  leave(isLagging?: boolean): void;
}

/**
 * A client's place in a stream that others may follow as well. It is either delivered to a receiver, or iterated: results
 * are then parsed for whoever iterates, and worked out, with what has come together, when they are asked for.
 */
export interface SharedStream extends AsyncIterableIterator<ExecutionResult> {
  /** Whether an event was taken from the source whose result is not given to anybody yet. */
  readonly isTelling: boolean;
  /** How many results the receiver was given. */
  readonly delivered: number;
  /** Call it once, and do not iterate then. What has come meanwhile is delivered first. */
  deliverTo(receiver: Receiver): Delivery;
  return(): Promise<IteratorReturnResult<undefined>>;
}

export function isShared(stream: AsyncIterableIterator<ExecutionResult>): stream is SharedStream {
  return 'deliverTo' in stream;
}
