import { Inbox } from './inbox.js';
import { outlast } from './outage.js';
import type { LogPage, Tails } from './tails.js';

/** What one stream takes of a log, and where it begins. */
export interface Followed<Row> {
  readonly log: string;
  /** Under which of the log's keys its rows come. */
  readonly keys: readonly string[];
  /** Where to begin: rows after this position. */
  readonly after: bigint;
  /** True where more can come at any time: then what the tail brings need not be read. */
  readonly isEndless?: boolean;
  /** Its own rows after a position, read for it alone; null when none can come any more. */
  read(after: bigint): Promise<LogPage<Row> | null>;
  position(row: Row): bigint;
  /** What a row that came by the tail is: one of its own, none of them, or a reason to read by itself again. */
  meets?(row: Row): 'TAKE' | 'SKIP' | 'READ';
  /** True for the row after which the log can hold no more: the stream completes there. */
  isLast?(row: Row): boolean;
}

/**
 * Every row of its own after a position, once and in order. It reads by itself until it has caught up with the log's
 * shared tail, which it has joined before, so that nothing falls between the two; what comes by both is told by its
 * position. Where it begins at the tail's position already, there is nothing to read. `return()` settles at once, even
 * while nothing comes.
 */
export function followTail<Row>(followed: Followed<Row>, tails: Tails<Row>): AsyncIterableIterator<Row> {
  const inbox = new Inbox<Row>(followed.keys);
  const { joined, leave } = tails.join(followed.log, inbox);
  const source = rows(followed, inbox, joined, leave);
  return {
    next: () => source.next(),
    return() {
      leave();
      inbox.close();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* rows<Row>(
  followed: Followed<Row>,
  inbox: Inbox<Row>,
  joined: Promise<bigint>,
  leave: () => void,
): AsyncGenerator<Row, undefined> {
  let { after } = followed;
  try {
    const joinedAt = await joined;
    if (followed.isEndless !== true || after < joinedAt) inbox.miss();
    while (!inbox.isClosed) {
      const page = inbox.hasMissed
        ? await readAgain(followed, inbox, after)
        : await inbox.next(followed, after);
      if (page === null) return;
      for (const row of page.rows) {
        yield row;
        if (followed.isLast?.(row) === true) return;
      }
      after = page.reached;
    }
  } finally {
    leave();
  }
}

/** What comes by the tail from here on is kept; whatever came before is in the page, or in the next one. */
async function readAgain<Row>(
  followed: Followed<Row>,
  inbox: Inbox<Row>,
  after: bigint,
): Promise<LogPage<Row> | null> {
  inbox.beginAnew();
  const page = await outlast(() => followed.read(after));
  if (page?.isAll === false) inbox.miss();
  return page;
}
