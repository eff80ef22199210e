/** The way to a value in a file: ['accounts', 0, 'timeZone']. */
export type Path = readonly (string | number)[];

/** Something wrong with a brand's file, or, as a warning, something that will hardly be meant. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
  /** When it is the name at the end of `path` that is wrong, and not the value. */
  readonly ofKey?: boolean;
}

/** A problem, where it is. */
export function problemAt(path: Path, message: string): Problem {
  return { path, message };
}

/** What was written, short enough for a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? 'nothing' : text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
