import { outlast } from '../database/outage.js';
import type { Followed } from './followed.js';
import { Inbox } from './inbox.js';
import { Replay } from './replay.js';
import type { LogPage, Tails } from './tails.js';

/** Whoever is further behind than so many positions waits for its turn to read. */
const farBehind = 32n;

/**
 * Every row of its own after a position, once and in order. It reads by itself until it has caught up with the log's
 * shared tail, which it has joined before, so that nothing falls between the two; what comes by both is told by its
 * position. Where it begins at the tail's position already, there is nothing to read. `return()` settles at once, even
 * while nothing comes.
 */
export function followTail<Row>(followed: Followed<Row>, tails: Tails<Row>): AsyncIterableIterator<Row> {
  const inbox = new Inbox<Row>(followed.keys);
  const { joined, leave: leaveTail } = tails.join(followed.log, inbox);
  const replay = new Replay(tails.replays);
  const leave = (): void => {
    leaveTail();
    replay.end();
  };
  const source = rows(followed, inbox, { joined, replay, leave });
  return {
    next: () => source.next(),
    return() {
      inbox.close();
      leave();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface Place {
  /** The position of the tail when it was joined. */
  readonly joined: Promise<bigint>;
  readonly replay: Replay;
  readonly leave: () => void;
}

async function* rows<Row>(
  followed: Followed<Row>,
  inbox: Inbox<Row>,
  { joined, replay, leave }: Place,
): AsyncGenerator<Row, undefined> {
  let { after } = followed;
  try {
    const joinedAt = await joined;
    if (followed.isEndless !== true || after < joinedAt) inbox.miss();
    let isFarBehind = followed.isEndless === true && joinedAt - after > farBehind;
    while (!inbox.isClosed) {
      if (inbox.hasMissed && isFarBehind) await replay.turn();
      const page = inbox.hasMissed
        ? await readAgain(followed, inbox, after)
        : await inbox.next(followed, after);
      if (page === null) return;
      for (const [at, row] of page.rows.entries()) {
        if (at === page.rows.length - 1) replay.end(); // whether it comes back for more or not
        yield row;
        if (followed.isLast?.(row) === true) return;
      }
      replay.end();
      after = page.reached;
      isFarBehind = !page.isAll;
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
  if (inbox.isClosed) return null;
  inbox.beginAnew();
  const page = await outlast(() => followed.read(after));
  if (page?.isAll === false) inbox.miss();
  return page;
}
