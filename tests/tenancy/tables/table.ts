import type { Way } from '../reach.js';

/** Who is told which fields of one thing of the story. */
export interface Table extends Way {
  readonly what: string;
  /** By the row of the callers who are told (`callers.ts` has the columns): the fields. */
  readonly fields: Readonly<Record<string, string>>;
}
