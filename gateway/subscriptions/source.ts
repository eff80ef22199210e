import type { SubgraphResult } from '../subgraphs/transport.js';
import type { StreamCounts } from './streamCounts.js';

/** A stream that is open at the subgraph that owns it. */
export class Source {
  /** Whether another is to take its place, so that its own end means nothing. */
  isReplaced = false;
  readonly #events: AsyncIterableIterator<SubgraphResult>;
  readonly #counts: StreamCounts;
  #isOpen = true;

  constructor(events: AsyncIterableIterator<SubgraphResult>, counts: StreamCounts) {
    this.#events = events;
    this.#counts = counts;
    counts.sources += 1;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Rejects when the source breaks. */
  next(): Promise<IteratorResult<SubgraphResult>> {
    return this.#events.next();
  }

  replace(): void {
    this.isReplaced = true;
    this.close();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#counts.sources -= 1;
    this.#events.return?.().catch(() => undefined);
  }
}
