import type { LogPage } from './tails.js';

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
