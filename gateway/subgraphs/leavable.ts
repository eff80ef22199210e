/** What to do with the items of a source, and with its end. */
interface Handling<T, U> {
  readonly map: (item: T) => U;
  /** The last item when the source, or mapping, breaks. */
  readonly broken: (error: unknown) => U;
  /** Called once, when nothing more will come, for whatever reason. */
  readonly onEnd?: () => void;
}

/**
 * The items of `source`, mapped one by one when they are asked for and in their order. `return()` settles at once, a
 * pending `next()` with it, however long the source still takes: it is told, and not waited for.
 */
export function leavable<T, U>(source: AsyncIterator<T>, handling: Handling<T, U>): AsyncIterableIterator<U> {
  const waiting = new Set<(result: IteratorResult<U>) => void>();
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;

  const end = (): void => {
    if (ended) return;
    ended = true;
    for (const resolve of waiting) resolve(done);
    waiting.clear();
    source.return?.().catch(() => undefined);
    handling.onEnd?.();
  };
  const deliver = async (resolve: (result: IteratorResult<U>) => void): Promise<void> => {
    if (ended) return;
    const { isLast, result } = await pull(source, handling);
    if (waiting.delete(resolve)) resolve(result);
    if (isLast) end();
  };

  return {
    next() {
      if (ended) return Promise.resolve(done);
      return new Promise((resolve) => {
        waiting.add(resolve);
        last = waiting.size === 1 ? deliver(resolve) : last.then(() => deliver(resolve));
      });
    },
    return() {
      end();
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

async function pull<T, U>(
  source: AsyncIterator<T>,
  { map, broken }: Handling<T, U>,
): Promise<{ result: IteratorResult<U>; isLast: boolean }> {
  try {
    const item = await source.next();
    if (item.done === true) return { result: done, isLast: true };
    return { result: { done: false, value: map(item.value) }, isLast: false };
  } catch (error) {
    return { result: { done: false, value: broken(error) }, isLast: true };
  }
}
