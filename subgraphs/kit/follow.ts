import { outlast } from './outage.js';
import type { Signals } from './signals.js';

/** A log that is read by position and grows at its end. */
export interface FollowedLog<Row> {
  /** The rows after a position, in order, at most a page; empty when there are none yet, null when none can come. */
  read(after: bigint): Promise<Row[] | null>;
  position(row: Row): bigint;
  /** Where to begin: rows after this position. */
  after: bigint;
  /** The signal that says that there may be more. */
  topic: string;
  /** True for the row after which the log can hold no more: the stream completes there. */
  isLast?(row: Row): boolean;
}

/**
 * Every row of a log after a position, once and in order: first what is there, then what comes. Nothing falls between
 * the two, since both are read alike, by position; nor while the database is away. `return()` settles at once, even
 * while nothing comes.
 */
export function follow<Row>(log: FollowedLog<Row>, signals: Signals): AsyncIterableIterator<Row> {
  let left = false;
  let news = false;
  let resume: () => void = () => undefined;
  const wake = (): void => {
    news = true;
    resume();
  };
  const unsubscribe = signals.subscribe(log.topic, wake);
  const idle = async (): Promise<void> => {
    if (!news && !left) await new Promise<void>((resolve) => (resume = resolve));
    news = false;
  };

  async function* rows(): AsyncGenerator<Row, undefined> {
    let { after } = log;
    try {
      for (;;) {
        const page = await outlast(() => log.read(after));
        if (page === null) return;
        for (const row of page) {
          if (left) return;
          after = log.position(row);
          yield row;
          if (log.isLast?.(row)) return;
          news = true;
        }
        await idle();
        if (left) return;
      }
    } finally {
      unsubscribe();
    }
  }

  const source = rows();
  return {
    next: () => source.next(),
    return() {
      left = true;
      unsubscribe();
      resume();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
