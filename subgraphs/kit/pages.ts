import DataLoader from 'dataloader';

/** Loads pages of lists, each the list of one thing. Lives as long as one request. */
export interface PageLoader<Of, Asked, Page> {
  load(of: Of, asked: Asked): Promise<Page>;
}

/**
 * Pages that are asked for alike, as a list of things asks for them, are read together: `read` gives one for each. `Asked`
 * is something that JSON tells apart.
 */
export function pages<Of, Asked, Page>(
  read: (of: Of[], asked: Asked) => Promise<Page[]>,
): PageLoader<Of, Asked, Page> {
  const loader = new DataLoader<Key<Of, Asked>, Page>(async (keys) => {
    const groups = [...alike(keys).values()].map(async (group) => {
      const [first] = group;
      const of = group.map((key) => key.of);
      const found = first ? await read(of, first.asked) : [];
      return group.map((key, index) => [key, found[index]] as [Key<Of, Asked>, Page]);
    });
    const found = new Map((await Promise.all(groups)).flat());
    return keys.map((key) => found.get(key) ?? new Error('a page was not read'));
  });
  return { load: (of, asked) => loader.load({ of, asked }) };
}

interface Key<Of, Asked> {
  readonly of: Of;
  readonly asked: Asked;
}

function alike<Of, Asked>(keys: readonly Key<Of, Asked>[]): Map<string, Key<Of, Asked>[]> {
  const groups = new Map<string, Key<Of, Asked>[]>();
  for (const key of keys) {
    const name = JSON.stringify(key.asked);
    const group = groups.get(name);
    if (group) group.push(key);
    else groups.set(name, [key]);
  }
  return groups;
}
