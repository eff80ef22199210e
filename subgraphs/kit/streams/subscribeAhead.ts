import { createSourceEventStream, execute } from 'graphql';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { mailbox } from './mailbox.js';
import type { MayBeRevoked } from './revocable.js';

/** So many events of one stream may be worked on, or have results that nobody has taken. */
const mostAhead = 32;

/**
 * graphql-js's `subscribe`, but that it works on an event while the results before it are still being made: what events
 * that come together ask of the database is then read together, and a stream is no slower than the slowest of them.
 * Results come in the order of their events. `return()` settles what waits at once. Of a stream that is revoked nothing more
 * is told, whatever was made ready.
 */
export async function subscribeAhead(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  return workedAhead(source[Symbol.asyncIterator](), (event) => execute({ ...args, rootValue: event }));
}

function workedAhead<From, To>(
  source: AsyncIterator<From> & MayBeRevoked,
  work: (item: From) => To | Promise<To>,
): AsyncIterableIterator<To> {
  const begun = mailbox<To | Promise<To>>(mostAhead);
  let untaken = 0;
  let isPulling = false;
  /** One item after the other: who maps a source may leave some out. */
  const pull = async (): Promise<void> => {
    isPulling = true;
    try {
      while (untaken < mostAhead) {
        const item = await source.next();
        if (item.done === true) begun.close();
        if (item.done === true || !begun.push(beginning(work, item.value))) return;
        untaken += 1;
      }
      isPulling = false;
    } catch (error) {
      begun.close(error as Error);
    }
  };
  return {
    async next() {
      if (!isPulling) void pull();
      const taken = await begun.next();
      if (taken.done === true) return taken;
      untaken -= 1;
      if (!isPulling) void pull();
      const value = taken.value instanceof Promise ? await taken.value : taken.value;
      if (source.revokedFor) throw source.revokedFor;
      return { done: false, value };
    },
    async return() {
      const left = begun.return();
      await source.return?.();
      return left as Promise<IteratorReturnResult<undefined>>;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function beginning<From, To>(work: (item: From) => To | Promise<To>, item: From): To | Promise<To> {
  const result = work(item);
  if (result instanceof Promise) result.catch(() => undefined); // whoever takes it is told
  return result;
}
