import { isDeepStrictEqual } from 'node:util';

/** The kinds of things that a brand's configuration consists of, in the order in which they are written and shown. */
export const kinds = ['Brand', 'Account', 'User', 'Skill', 'WorkingHours', 'Link'] as const;
export type Kind = (typeof kinds)[number];

/** JSON by the names of the file; lists of texts are sets. */
export type Settings = Readonly<Record<string, unknown>>;

/** One thing of a brand's configuration. */
export interface Entry {
  readonly kind: Kind;
  /** What it is called within the brand and its kind: its id; of links and hours what they belong to. */
  readonly key: string;
  /** Whose configuration it is; null for the brand's own. */
  readonly accountId: string | null;
  /** What a file decides, and what the trail of changes keeps. */
  readonly settings: Settings;
  /** What is set when it is made, and never by a file after that: where it belongs, and the state that is live. */
  readonly initial: Settings;
}

/** A thing as a file wants it. */
export interface Wanted extends Entry {
  /** For hours and links, whose keys are no ids: the id that a new one gets, if it is free. */
  readonly id: string;
}

/** A thing as the database has it. */
export interface Stored extends Entry {
  readonly id: string;
  /** Null where changes are not counted. */
  readonly revision: number | null;
}

export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(sorted(one), sorted(other));
}

function sorted(value: unknown): unknown {
  const isSet = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isSet ? value.toSorted() : value;
}

/** The names of the settings in which two of them differ. */
export function differing(before: Settings, after: Settings): string[] {
  return Object.keys(after).filter((name) => !isSame(before[name], after[name]));
}
