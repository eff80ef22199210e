import type { ExecutionResult } from 'graphql';
import type { Delivery, SharedStream } from './sharedStream.js';
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
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
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
  const its: { delivery?: Delivery } = {}; // what has come already is sent before there is one
  const resume = (): void => {
    its.delivery?.drained();
  };
  its.delivery = stream.deliverTo({
    next(results) {
      if (connection.sendFrames(textFrames(head, results, tail))) run.noteResults(results);
      else its.delivery?.leave(connection.isLagging);
      if (!connection.isBacklogged) return true;
      connection.whenDrained(resume);
      return false;
    },
    end(ending) {
      if (ending.kind === 'completed') complete();
      else if (ending.kind === 'failed') fail(new StreamFailed(ending.errors));
      else endConnection(ending.kind, connection);
    },
  });
  return {
    next: () => over,
    return() {
      its.delivery?.leave(connection.isLagging);
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

/** The stock client takes `complete` and `error` for the end: only a close has it come back, and ends the stream too. */
function endConnection(why: 'interrupted' | 'lagging', connection: Connection): void {
  if (why === 'lagging') connection.lag();
  else connection.drain();
}
