/** A stream that somebody else may end with an error. */
export interface Revocable<Item> {
  readonly stream: AsyncIterableIterator<Item> & MayBeRevoked;
  /** What waits for the next item gets the error, and whoever asks afterwards. The source is left. */
  readonly revoke: (error: Error) => void;
}

/** For whoever makes something of its items ahead of those who take it. */
export interface MayBeRevoked {
  /** Why nobody may be told its items any more, those that it has given included; null as long as they may. */
  readonly revokedFor?: Error | null;
}

export function revocable<Item>(source: AsyncIterableIterator<Item>): Revocable<Item> {
  let reason: Error | null = null;
  let reject: (error: Error) => void = () => undefined;
  return {
    revoke(error) {
      reason = error;
      reject(error);
      void source.return?.();
    },
    stream: {
      get revokedFor() {
        return reason;
      },
      next() {
        if (reason) return Promise.reject(reason);
        return new Promise((resolve, refuse) => {
          reject = refuse;
          source.next().then(resolve, refuse);
        });
      },
      async return() {
        await source.return?.();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
  };
}
