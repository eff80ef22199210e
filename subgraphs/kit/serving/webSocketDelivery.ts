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
  run.watch(stream);
  const frames = new Frames(id, run, connection);
  frames.delivery = stream.deliverTo(frames);
  return new Silence(frames);
}

/** What graphql-ws iterates. */
class Silence implements AsyncIterableIterator<ExecutionResult> {
  readonly #frames: Frames;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  next(): Promise<IteratorResult<ExecutionResult>> {
    return this.#frames.over;
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    this.#frames.leave();
    this.#frames.end({ kind: 'completed' });
    return Promise.resolve(done);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What is needed for each result lies together: thousands of these are gone through for each event. */
class Frames implements Receiver {
  /** Null while what has come already is sent. */
  delivery: Delivery | null = null;
  /** Settles when nothing more is sent, and the connection is to stay. */
  readonly over: Promise<IteratorResult<ExecutionResult>>;
  readonly #head: Buffer;
  readonly #run: Run;
  readonly #connection: Connection;
  #settle: (how: typeof done | Promise<never>) => void = () => undefined;

  constructor(id: string, run: Run, connection: Connection) {
    this.over = new Promise((resolve) => (this.#settle = resolve));
    this.over.catch(() => undefined); // it may have failed before graphql-ws asks
    this.#head = ownBytes(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    this.#run = run;
    this.#connection = connection;
  }

  next(results: readonly SharedResult[]): boolean {
    if (!this.#connection.sendFrames(textFrames(this.#head, results))) this.leave();
    for (const { codes } of results) if (codes.length > 0) this.#run.noteCodes(codes);
    if (!this.#connection.isBacklogged) return true;
    this.#connection.whenDrained(() => {
      this.delivery?.drained();
    });
    return false;
  }

  end(ending: Ending): void {
    if (ending.kind === 'completed') this.#settle(done);
    else if (ending.kind === 'failed') this.#settle(Promise.reject(new StreamFailed(ending.errors)));
    else endConnection(ending.kind, this.#connection);
  }

  leave(): void {
    this.delivery?.leave(this.#connection.isLagging);
  }
}

/** Not of the pool of small buffers, all 8 KB of which would be kept as long as a stream is open. */
function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** The stock client takes `complete` and `error` for the end: only a close has it come back, and ends the stream too. */
function endConnection(why: 'interrupted' | 'lagging', connection: Connection): void {
  if (why === 'lagging') connection.lag();
  else connection.drain();
}
