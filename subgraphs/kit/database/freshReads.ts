/**
 * Reads that many ask for at the same time, by a key: whoever asks gets what a read brings that has begun since. Of each key
 * one is under way at a time, and all who ask meanwhile share the next one.
 */
export type FreshReads<T> = (key: string, read: () => Promise<T>) => Promise<T>;

export function freshReads<T>(): FreshReads<T> {
  const waiting = new Map<string, Promise<T>>();
  const last = new Map<string, Promise<T>>();
  return (key, read) => {
    const shared = waiting.get(key);
    if (shared) return shared;
    const before: Promise<unknown> = last.get(key) ?? Promise.resolve();
    const next = before.then(ignored, ignored).then(() => {
      waiting.delete(key);
      return read();
    });
    waiting.set(key, next);
    last.set(key, next);
    const end = (): void => {
      if (last.get(key) === next) last.delete(key);
    };
    next.then(end, end);
    return next;
  };
}

function ignored(): void {
  // how the read before ended is for those who asked for it
}
