const everyMs = 100;
/** So many may as well go at once: no other server notices. */
const smallestBatch = 50;

/** Acts on each of `all`, a batch at a time: the first one now, the last one at most `overMs` later. The answer stops it. */
export function spread<T>(all: readonly T[], overMs: number, act: (one: T) => void): () => void {
  const size = Math.max(smallestBatch, Math.ceil((all.length * everyMs) / Math.max(overMs, everyMs)));
  let timer: NodeJS.Timeout | undefined;
  const actFrom = (start: number): void => {
    const end = start + size;
    if (end < all.length) {
      timer = setTimeout(() => {
        actFrom(end);
      }, everyMs);
    }
    all.slice(start, end).forEach(act);
  };
  actFrom(0);
  return () => {
    clearTimeout(timer);
  };
}
