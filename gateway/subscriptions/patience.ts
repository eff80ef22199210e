import type { AbortSignalLike } from '../../subgraphs/kit/abort.js';
import type { StreamCounts } from './streamCounts.js';

const firstDelayMs = 100;
const longestDelayMs = 2_000;

/** How long to go on trying what fails, and how long to wait between two tries. */
export class Patience {
  readonly #totalMs: number;
  readonly #counts: StreamCounts;
  readonly #signal: AbortSignalLike;
  #failures = 0;
  #since: number | null = null;

  constructor(totalMs: number, counts: StreamCounts, signal: AbortSignalLike) {
    this.#totalMs = totalMs;
    this.#counts = counts;
    this.#signal = signal;
  }

  /** All is well again. */
  restore(): void {
    this.#failures = 0;
    this.#since = null;
  }

  /** After a failure: resolves when it is time to try again, with false when it is not worth it any more. */
  async lasts(): Promise<boolean> {
    this.#since ??= performance.now();
    if (this.#signal.aborted || performance.now() - this.#since >= this.#totalMs) return false;
    const delayMs = Math.min(firstDelayMs * 2 ** this.#failures, longestDelayMs);
    this.#failures += 1;
    this.#counts.timers += 1;
    // a part of it by chance, as many lose their subgraph in the same moment
    await this.#pause(delayMs * (0.5 + Math.random() / 2));
    this.#counts.timers -= 1;
    return !this.#signal.aborted;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#signal.addEventListener('abort', end);
    });
  }
}
