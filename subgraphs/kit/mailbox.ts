/**
 * A bounded queue between a producer that pushes and one consumer that iterates. Unlike an async generator it can be
 * left while idle: `return()` settles at once, even while a `next()` is pending.
 */
export interface Mailbox<T> extends AsyncIterableIterator<T> {
  /** False when the mailbox is full or closed: the item was not taken. */
  push(item: T): boolean;
  /** Ends the iteration after what is queued, or, with an error, fails it there. */
  close(error?: Error): void;
  return(): Promise<IteratorResult<T>>;
}

export function mailbox<T>(capacity: number, onLeave: () => void = () => undefined): Mailbox<T> {
  const items: T[] = [];
  const waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: Error) => void }[] = [];
  let closed = false;
  let failure: { error: Error } | null = null;

  const end = (): void => {
    for (const consumer of waiting.splice(0)) {
      if (failure) consumer.reject(failure.error);
      else consumer.resolve({ done: true, value: undefined });
    }
  };

  return {
    push(item) {
      if (closed) return false;
      const consumer = waiting.shift();
      if (consumer) consumer.resolve({ done: false, value: item });
      else if (items.length >= capacity) return false;
      else items.push(item);
      return true;
    },
    close(error) {
      if (closed) return;
      closed = true;
      if (error !== undefined) failure = { error };
      end();
    },
    next() {
      const item = items.shift();
      if (item !== undefined) return Promise.resolve({ done: false, value: item });
      if (failure) return Promise.reject(failure.error);
      if (closed) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      items.length = 0;
      failure = null;
      if (!closed) onLeave();
      closed = true;
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
