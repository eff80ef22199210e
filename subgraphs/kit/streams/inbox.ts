import type { Followed } from './followed.js';
import type { Follower, LogPage } from './tails.js';

/** How many rows may wait for a stream; one that falls further behind reads them by itself when it has the time. */
const mostWaiting = 256;

/** What the tail has handed over and the stream has not taken yet. */
export class Inbox<Row> implements Follower<Row> {
  readonly keys: readonly string[];
  isClosed = false;
  /** Whether there may be rows that came neither this way nor by a read. */
  hasMissed = false;
  #rows: Row[] = [];
  #failure: { readonly error: unknown } | null = null;
  #wake: () => void = () => undefined;

  constructor(keys: readonly string[]) {
    this.keys = keys;
  }

  take(row: Row): void {
    if (this.hasMissed) return;
    if (this.#rows.length >= mostWaiting) this.miss();
    else this.#rows.push(row);
    this.#wake();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake();
  }

  miss(): void {
    this.hasMissed = true;
    this.#rows = [];
  }

  beginAnew(): void {
    this.hasMissed = false;
    this.#rows = [];
  }

  close(): void {
    this.isClosed = true;
    this.#rows = [];
    this.#wake();
  }

  /** What has come after a position, as soon as there is something; an empty page when it is time to read, or to end. */
  async next(followed: Followed<Row>, after: bigint): Promise<LogPage<Row>> {
    if (this.#rows.length === 0 && !this.isClosed && !this.#failure) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#failure) throw this.#failure.error;
    return this.#taken(followed, after);
  }

  #taken(followed: Followed<Row>, after: bigint): LogPage<Row> {
    const rows: Row[] = [];
    let reached = after;
    for (const row of this.#rows.splice(0)) {
      if (followed.position(row) <= reached) continue;
      const meeting = followed.meets?.(row) ?? 'TAKE';
      if (meeting === 'READ') {
        this.miss();
        break;
      }
      reached = followed.position(row);
      if (meeting === 'TAKE') rows.push(row);
    }
    return { rows, reached, isAll: true };
  }
}
