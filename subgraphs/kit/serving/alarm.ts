import type { Clock } from '../clock.js';

/** setTimeout takes longer delays for no delay at all. */
const longestTimeoutMs = 2 ** 31 - 1;

/** Calls once when the clock reaches `instantMs` (since 1970), however far that is; the answer cancels it. */
export function callAt(instantMs: number, clock: Clock, call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const leftMs = instantMs - clock.now().getTime();
    if (leftMs <= 0) call();
    else timer = setTimeout(wait, Math.min(leftMs, longestTimeoutMs));
  };
  wait();
  return () => {
    clearTimeout(timer);
  };
}
