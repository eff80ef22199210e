import { outlast } from '../database/outage.js';
import type { Signals } from '../database/signals.js';
import { Turns } from '../turns.js';

/** Part of a log, in order. */
export interface LogPage<Row> {
  readonly rows: readonly Row[];
  /** The position up to which the page holds all that was looked for. */
  readonly reached: bigint;
  /** Whether nothing came after it when it was read. */
  readonly isAll: boolean;
}

/** A log that is read by position and grows at its end, whose rows become visible in the order of their positions. */
export interface TailedLog<Row> {
  /** The position up to which rows are visible now. */
  head(): Promise<bigint>;
  read(after: bigint): Promise<LogPage<Row>>;
  /** The signal that says that there may be more. */
  readonly topic: string;
  /** The names under which followers wait for a row. */
  keys(row: Row): Iterable<string>;
}

/** Gets the new rows of a log that are under one of its keys, as they come. */
export interface Follower<Row> {
  readonly keys: readonly string[];
  take(row: Row): void;
  /** The log can be read no longer. */
  fail(error: unknown): void;
}

/**
 * The ends of the logs that are followed in this process: one reader for each log, however many follow it, and none
 * without followers. It reads what is new once, when it is signalled, and hands each row to those who wait for it.
 */
export interface Tails<Row> {
  /** `joined` tells the position after which the follower gets every row, from the call on. */
  join(
    log: string,
    follower: Follower<Row>,
  ): { readonly joined: Promise<bigint>; readonly leave: () => void };
  /** Whose turn it is of those who are far behind a log's end. */
  readonly replays: Turns;
}

/** So many replay at a time: enough to keep the database busy, and few enough to leave it to others in between. */
const replaysAtOnce = 8;

export function openTails<Row>(logOf: (name: string) => TailedLog<Row>, signals: Signals): Tails<Row> {
  const tails = new Map<string, Tail<Row>>();
  const open = (name: string): Tail<Row> => {
    const tail = new Tail(logOf(name), signals, () => {
      if (tails.get(name) === tail) tails.delete(name);
    });
    tails.set(name, tail);
    return tail;
  };
  return {
    replays: new Turns(replaysAtOnce),
    join(name, follower) {
      const tail = tails.get(name) ?? open(name);
      const joined = tail.add(follower);
      const leave = (): void => {
        tail.remove(follower);
        if (!tail.isFollowed()) tail.stop();
      };
      return { joined, leave };
    },
  };
}

class Tail<Row> {
  readonly #started: Promise<bigint>;
  readonly #log: TailedLog<Row>;
  readonly #followers = new Map<string, Set<Follower<Row>>>();
  readonly #unsubscribe: () => void;
  readonly #onStop: () => void;
  #reading: Promise<bigint>;
  /** Up to where rows have been handed over; null before it is known where the log ends. */
  #reached: bigint | null = null;
  #isToRead = false;
  #isStopped = false;

  constructor(log: TailedLog<Row>, signals: Signals, onStop: () => void) {
    this.#log = log;
    this.#onStop = onStop;
    this.#unsubscribe = signals.subscribe(log.topic, () => {
      this.#wake();
    });
    this.#started = outlast(() => log.head()).then((head) => (this.#reached = head));
    this.#reading = this.#started;
    this.#started.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  /** The position after which the follower gets every row. */
  add(follower: Follower<Row>): Promise<bigint> {
    for (const key of follower.keys) {
      this.#followers.set(key, (this.#followers.get(key) ?? new Set()).add(follower));
    }
    return this.#reached === null ? this.#started : Promise.resolve(this.#reached);
  }

  remove(follower: Follower<Row>): void {
    for (const key of follower.keys) {
      const waiting = this.#followers.get(key);
      waiting?.delete(follower);
      if (waiting?.size === 0) this.#followers.delete(key);
    }
  }

  isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  stop(): void {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#onStop();
  }

  /** One reads at a time, and once more for all that is signalled meanwhile. */
  #wake(): void {
    if (this.#isToRead) return;
    this.#isToRead = true;
    this.#reading = this.#reading.then((after) => {
      this.#isToRead = false;
      return this.#readOn(after);
    });
    this.#reading.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  /** Whoever comes from now on follows another tail, however long those who are told of it here stay. */
  #fail(error: unknown): void {
    this.stop();
    for (const follower of new Set([...this.#followers.values()].flatMap((some) => [...some])))
      follower.fail(error);
  }

  async #readOn(after: bigint): Promise<bigint> {
    let reached = after;
    while (!this.#isStopped) {
      const page = await outlast(() => this.#log.read(reached));
      for (const row of page.rows) this.#give(row);
      reached = page.reached;
      this.#reached = reached;
      if (page.isAll) break;
    }
    return reached;
  }

  #give(row: Row): void {
    for (const key of this.#log.keys(row))
      this.#followers.get(key)?.forEach((follower) => {
        follower.take(row);
      });
  }
}
