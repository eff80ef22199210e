import type { Items } from '../readItems.js';
import { problemAt } from '../problem.js';
import type { Path, Problem } from '../problem.js';

/** Ids that stand for two things, and links and list items that stand there twice. */
export function repetitions({ accounts, skills, users, links }: Items): Problem[] {
  const ends = links.map(({ path, fields }) => ({
    path,
    id: fields ? `${fields.source} → ${fields.destination}` : undefined,
  }));
  return [
    ...repeated(accounts, 'account'),
    ...repeated(skills, 'skill'),
    ...repeated(users, 'user'),
    ...again(ends).map(({ path, id }) => problemAt(path, `The link ${id} is there already.`)),
    ...[...accounts, ...skills].flatMap(({ path, fields }) =>
      repeatedItems([...path, 'channels'], fields?.channels),
    ),
    ...users.flatMap(({ path, fields }) => [
      ...repeatedItems([...path, 'skills'], fields?.skills),
      ...repeatedItems([...path, 'accounts'], fields?.accounts),
    ]),
    ...links.flatMap(({ path, fields }) => repeatedItems([...path, 'skills'], fields?.skills)),
  ];
}

interface Named {
  readonly path: Path;
  readonly id: string | undefined;
}

function repeated(items: readonly Named[], what: string): Problem[] {
  return again(items).map(({ path, id }) =>
    problemAt([...path, 'id'], `There is another ${what} with the id ${id}.`),
  );
}

function repeatedItems(path: Path, list: readonly string[] = []): Problem[] {
  const items = list.map((id, index) => ({ id, path: [...path, index] }));
  return again(items).map(({ path: at, id }) => problemAt(at, `${id} is in this list already.`));
}

/** All but the first of those with the same id. */
function again(items: readonly Named[]): { path: Path; id: string }[] {
  const seen = new Set<string>();
  return items.flatMap(({ path, id }) => {
    if (id === undefined) return [];
    if (seen.has(id)) return [{ path, id }];
    seen.add(id);
    return [];
  });
}
