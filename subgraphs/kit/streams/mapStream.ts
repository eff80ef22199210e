/**
 * A stream of what `map` makes of each item, in order; items for which it gives undefined are left out. Most maps read
 * nothing: what a promise costs, for each event of thousands of streams, only others pay.
 */
export function mapStream<From, To extends object>(
  source: AsyncIterableIterator<From>,
  map: (item: From) => To | undefined | Promise<To | undefined>,
): AsyncIterableIterator<To> {
  return {
    async next() {
      for (;;) {
        const next = await source.next();
        if (next.done === true) return { done: true, value: undefined };
        const made = map(next.value);
        const mapped = made instanceof Promise ? await made : made;
        if (mapped !== undefined) return { done: false, value: mapped };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** First `items`, then what the stream brings. */
export function startWith<Item>(
  items: Item[],
  source: AsyncIterableIterator<Item>,
): AsyncIterableIterator<Item> {
  const first = [...items];
  return {
    async next() {
      const item = first.shift();
      return item === undefined ? source.next() : { done: false, value: item };
    },
    async return() {
      first.length = 0;
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The same stream; `ended` is called once, when it has completed, failed or been left. */
export function whenEnded<Item>(
  source: AsyncIterableIterator<Item>,
  ended: () => void,
): AsyncIterableIterator<Item> {
  let isOver = false;
  const end = (): void => {
    if (!isOver) ended();
    isOver = true;
  };
  return {
    async next() {
      try {
        const next = await source.next();
        if (next.done === true) end();
        return next;
      } catch (error) {
        end();
        throw error;
      }
    },
    async return() {
      end();
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
