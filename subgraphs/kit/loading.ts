import DataLoader from 'dataloader';
import { atEndOfTurn } from './endOfTurn.js';

/** Loads by key, once per key and in one statement for all keys asked for at once. Lives as long as one request. */
export interface Loader<T> {
  load(key: string): Promise<T>;
  /** Forgets what was read: an event of a subscription must not see what an earlier one remembered. */
  forget(): void;
}

/** Loads things by id; null for what is not there. */
export function byId<T extends { id: string }>(read: (ids: string[]) => Promise<T[]>): Loader<T | null> {
  return batched(null, async (ids) => {
    const found = new Map((await read(ids)).map((item) => [item.id, item]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

/** Loads the list that belongs to a key, in the order in which `read` gives it; empty when there is nothing. */
export function listsBy<T>(read: (keys: string[]) => Promise<T[]>, keyOf: (item: T) => string): Loader<T[]> {
  return batched([], async (keys) => {
    const lists = new Map<string, T[]>(keys.map((key) => [key, []]));
    for (const item of await read(keys)) lists.get(keyOf(item))?.push(item);
    return keys.map((key) => lists.get(key) ?? []);
  });
}

/**
 * Whether a text column can hold a text: an id that it cannot hold is not there, and to ask for it would be an error.
 * Half of a surrogate pair would be stored as another character.
 */
export function isStorable(text: unknown): boolean {
  return typeof text === 'string' && !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

/** Loads something for each key; `nothing` for keys that cannot be there. Keys come from outside, unchecked. */
export function batched<T>(nothing: T, read: (keys: string[]) => Promise<T[]>): Loader<T> {
  let loader: DataLoader<string, T> | null = null; // of the many that a request could use, it uses few
  return {
    load(key) {
      if (!isStorable(key)) return Promise.resolve(nothing);
      loader ??= new DataLoader((keys) => read([...keys]));
      return loader.load(key);
    },
    forget() {
      loader = null;
    },
  };
}

/**
 * Loads for several requests at once: what they ask for at the same moment is read in one statement. Remembers nothing,
 * and knows no caller: what a caller may see of a thing is for the request to decide.
 */
export interface SharedLoader<T> {
  load(keys: readonly string[]): Promise<(T | null)[]>;
}

type Found<T> = ReadonlyMap<string, T>;

/** A read that begins at the end of the turn. */
interface Reading<T> {
  readonly ids: Set<string>;
  readonly found: Promise<Found<T>>;
}

export function shared<T extends { id: string }>(
  read: (ids: string[]) => Promise<readonly T[]>,
): SharedLoader<T> {
  let next: Reading<T> | null = null;
  const find = async (ids: ReadonlySet<string>): Promise<Found<T>> =>
    new Map((await read([...ids])).map((item) => [item.id, item]));
  const begin = (): Reading<T> => {
    const ids = new Set<string>();
    const found = new Promise<Found<T>>((resolve) => {
      atEndOfTurn(() => {
        next = null;
        resolve(find(ids));
      });
    });
    return { ids, found };
  };
  return {
    async load(keys) {
      next ??= begin();
      for (const key of keys) next.ids.add(key);
      const found = await next.found;
      return keys.map((key) => found.get(key) ?? null);
    },
  };
}

/** What a caller may see of what is read for all. */
export function seen<T>(everybodys: SharedLoader<T>, sees: (item: T) => boolean): Loader<T | null> {
  return batched<T | null>(null, async (ids) =>
    (await everybodys.load(ids)).map((item) => (item !== null && sees(item) ? item : null)),
  );
}
