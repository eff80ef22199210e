import DataLoader from 'dataloader';

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

export function shared<T extends { id: string }>(read: (ids: string[]) => Promise<T[]>): SharedLoader<T> {
  const loader = new DataLoader<string, T | null>(
    async (ids) => {
      const found = new Map((await read([...new Set(ids)])).map((item) => [item.id, item]));
      return ids.map((id) => found.get(id) ?? null);
    },
    { cache: false },
  );
  return { load: (keys) => Promise.all(keys.map((key) => loader.load(key))) };
}
