import type { ExecutionResult } from 'graphql';
import type { Delivery, Ending, Receiver, SharedResult, SharedStream } from './sharedStream.js';
import { StreamFailed } from './streamFailed.js';
import { textFrames } from './textFrame.js';
import type { Connection } from './webSocketConnection.js';
import type { Run } from './webSocketRun.js';

/**
 * Sends a stream's results to the client itself: they are serialised already, and only the operation's id is the
 * client's own. graphql-ws, which sees to the rest of the protocol, is given a stream without any results, that ends when
 * this one does and is left when the client leaves.
 */
export function deliver(
  stream: SharedStream,
  id: string,
  run: Run,
  connection: Connection,
): AsyncIterableIterator<ExecutionResult> {
  let complete: () => void = () => undefined;
  let fail: (error: StreamFailed) => void = () => undefined;
  const over = new Promise<IteratorResult<ExecutionResult>>((resolve, reject) => {
    complete = () => {
      resolve(done);
    };
    fail = reject;
  });
  over.catch(() => undefined); // it may have failed before graphql-ws asks
  run.watch(() => stream.isTelling);
  const frames = new Frames(id, run, connection, (ending) => {
    if (ending.kind === 'completed') complete();
    else if (ending.kind === 'failed') fail(new StreamFailed(ending.errors));
    else endConnection(ending.kind, connection);
  });
  frames.delivery = stream.deliverTo(frames);
  return {
    next: () => over,
    return() {
      frames.leave();
      complete();
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
const tail = Buffer.from('}');

/** What is needed for each result lies together: thousands of these are gone through for each event. */
class Frames implements Receiver {
  /** Null while what has come already is sent. */
  delivery: Delivery | null = null;
  readonly end: Receiver['end'];
  readonly #head: Buffer;
  readonly #run: Run;
  readonly #connection: Connection;

  constructor(id: string, run: Run, connection: Connection, end: (ending: Ending) => void) {
    this.end = end;
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    this.#run = run;
    this.#connection = connection;
  }

  next(results: readonly SharedResult[]): boolean {
    if (this.#connection.sendFrames(textFrames(this.#head, results, tail))) this.#run.noteResults(results);
    else this.leave();
    if (!this.#connection.isBacklogged) return true;
    this.#connection.whenDrained(() => {
      this.delivery?.drained();
    });
    return false;
  }

  leave(): void {
    this.delivery?.leave(this.#connection.isLagging);
  }
}

/** The stock client takes `complete` and `error` for the end: only a close has it come back, and ends the stream too. */
function endConnection(why: 'interrupted' | 'lagging', connection: Connection): void {
  if (why === 'lagging') connection.lag();
  else connection.drain();
}
