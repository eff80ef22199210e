/** The streams that clients have open here, so that a process that stops can end them. */
export interface OpenStreams {
  /** The same stream, known here until it ends. */
  keep<T>(stream: AsyncIterableIterator<T>): AsyncIterableIterator<T>;
  endAll(): Promise<void>;
}

export function openStreams(): OpenStreams {
  const open = new Set<AsyncIterableIterator<unknown>>();
  return {
    keep<T>(stream: AsyncIterableIterator<T>) {
      open.add(stream);
      const kept: AsyncIterableIterator<T> = {
        async next() {
          const result = await stream.next().catch((error: unknown) => {
            open.delete(stream);
            throw error;
          });
          if (result.done) open.delete(stream);
          return result;
        },
        return() {
          open.delete(stream);
          return stream.return?.() ?? Promise.resolve({ done: true, value: undefined });
        },
        [Symbol.asyncIterator]: () => kept,
      };
      return kept;
    },
    async endAll() {
      await Promise.all([...open].map(async (stream) => stream.return?.()));
    },
  };
}
