import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import { nextEvents } from './eventStream.js';
import type { EventStream } from './eventStream.js';
import { codeOf } from './publicErrors.js';
import { isShared } from './sharedStream.js';
import type { Delivery, Ending, SharedResult, SharedStream } from './sharedStream.js';
import type { Run } from './webSocketRun.js';

/** Sends a subscription's results to its client, until either of them ends. */
export function deliverEvents(
  stream: AsyncIterableIterator<ExecutionResult>,
  events: EventStream,
  run: Run,
): void {
  if (isShared(stream)) deliverShared(stream, events, run);
  else void deliverIterated(stream, events, run);
}

/** Ends with a result, the only one or the last. */
export function sendLast(result: ExecutionResult | FormattedExecutionResult, events: EventStream): void {
  events.send(eventOf(result));
  events.complete();
}

/** The same bytes go to everybody: nothing in them is the client's own. */
function deliverShared(stream: SharedStream, events: EventStream, run: Run): void {
  run.watch(stream);
  events.watch(() => stream.isTelling);
  const its: { delivery?: Delivery } = {}; // what has come already is sent before there is one
  const resume = (): void => {
    its.delivery?.drained();
  };
  its.delivery = stream.deliverTo({
    next(results) {
      events.send(eventsOf(results));
      for (const { codes } of results) run.noteCodes(codes);
      if (!events.isBacklogged) return true;
      events.whenDrained(resume);
      return false;
    },
    end(ending) {
      endAs(ending, events, run);
    },
  });
  events.whenEnded(() => its.delivery?.leave(events.isLagging));
}

const known = new WeakMap<readonly SharedResult[], Buffer>();

function eventsOf(results: readonly SharedResult[]): Buffer {
  const events = known.get(results) ?? nextEvents(results);
  known.set(results, events);
  return events;
}

function eventOf(result: ExecutionResult | FormattedExecutionResult): Buffer {
  return nextEvents([{ json: Buffer.from(JSON.stringify(result)) }]);
}

/** What asking again would not change is told, and completes; all else has the stock client subscribe again. */
function endAs(ending: Ending, events: EventStream, run: Run): void {
  switch (ending.kind) {
    case 'completed':
      events.complete();
      return;
    case 'failed':
      run.noteCodes(ending.errors.map(codeOf));
      sendLast({ errors: ending.errors }, events);
      return;
    case 'interrupted':
      events.cut();
      return;
    case 'lagging':
      events.lag();
  }
}

async function deliverIterated(
  stream: AsyncIterableIterator<ExecutionResult>,
  events: EventStream,
  run: Run,
): Promise<void> {
  events.whenEnded(() => void stream.return?.());
  try {
    for await (const result of stream) {
      const shown = run.publicResult(result) ?? result;
      if (!events.send(eventOf(shown))) return;
      await new Promise<void>((resolve) => {
        events.whenDrained(resolve);
      });
    }
    events.complete();
  } catch (error) {
    sendLast({ errors: run.publicErrors([error]) }, events);
  }
}
