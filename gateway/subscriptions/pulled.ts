import { GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { Delivery, Ending, Receiver } from '../../subgraphs/kit/serving/sharedStream.js';
import { mailbox } from '../../subgraphs/kit/streams/mailbox.js';

/**
 * A stream for somebody who iterates: its results are taken when they are asked for, each with an object of its own. Of
 * what comes all the same, because others are faster, so many may wait.
 */
export function pulled(
  deliverTo: (receiver: Receiver) => Delivery,
  capacity: number,
): Pick<AsyncIterableIterator<ExecutionResult>, 'next'> & { close: () => void } {
  const results = mailbox<ExecutionResult>(capacity);
  let delivery: Delivery | null = null;
  let wanted = 0;
  const end = (ending: Ending): void => {
    if (ending.kind !== 'completed') results.push(lastResult(ending));
    results.close();
  };
  const receiver: Receiver = {
    next(told) {
      wanted -= told.length;
      if (!told.every(({ json }) => results.push(JSON.parse(json.toString()) as ExecutionResult))) {
        end({ kind: 'lagging' });
        delivery?.leave(true);
      }
      return wanted > 0;
    },
    end,
  };
  return {
    next() {
      wanted += 1;
      if (delivery) delivery.drained();
      else delivery = deliverTo(receiver);
      return results.next();
    },
    close() {
      void results.return();
    },
  };
}

function lastResult(ending: Exclude<Ending, { kind: 'completed' }>): ExecutionResult {
  switch (ending.kind) {
    case 'failed':
      return {
        errors: ending.errors.map(
          ({ message, path = null, extensions = null }) => new GraphQLError(message, { path, extensions }),
        ),
      };
    case 'interrupted':
      return {
        errors: [graphError('DOWNSTREAM_UNAVAILABLE', 'The stream was interrupted: subscribe again.')],
      };
    case 'lagging':
      return {
        errors: [graphError('RATE_LIMITED', 'Too much of the stream was left unread: subscribe again.')],
      };
  }
}
