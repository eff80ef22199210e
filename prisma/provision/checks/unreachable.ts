import { problemAt } from '../problem.js';
import type { Path, Problem } from '../problem.js';
import type { Items } from '../readItems.js';

/** Fallbacks that no transfer will ever use: those that go round in a circle, and those that a link does not allow. */
export function unreachable(items: Items): Problem[] {
  return [...circles(items), ...notAllowed(items)];
}

/** Each circle once, at that of its skills which comes first in the file. */
function circles({ skills }: Items): Problem[] {
  const next = fallbacks({ skills });
  const told = new Set<string>();
  return skills.flatMap(({ path, id = '' }) => {
    const way = told.has(id) ? [] : wayFrom(id, next);
    if (way.length < 2 || way.at(-1) !== id) return [];
    for (const skill of way) told.add(skill);
    return [problemAt([...path, 'fallbackSkill'], `The fallbacks go round in a circle: ${way.join(' → ')}.`)];
  });
}

/** The skills from `start` on, each the fallback of the one before it, until the last one was there already. */
function wayFrom(start: string, next: ReadonlyMap<string, string>): string[] {
  const way = new Set([start]);
  for (let skill = next.get(start); skill !== undefined; skill = next.get(skill)) {
    if (way.has(skill)) return [...way, skill];
    way.add(skill);
  }
  return [...way];
}

function notAllowed({ skills, links }: Items): Problem[] {
  const next = fallbacks({ skills });
  return links.flatMap(({ path, fields }) => {
    const allowed = fields?.skills ?? [];
    const problems = allowed.flatMap((skill, index) =>
      beyond(allowed, next.get(skill), [...path, 'skills', index], `The fallback of ${skill}`),
    );
    const own = beyond(
      allowed,
      fields?.fallbackSkill,
      [...path, 'fallbackSkill'],
      'The fallback of this link',
    );
    return [...problems, ...own];
  });
}

function beyond(
  allowed: readonly string[],
  fallback: string | undefined,
  path: Path,
  whose: string,
): Problem[] {
  if (fallback === undefined || allowed.includes(fallback)) return [];
  return [
    problemAt(
      path,
      `${whose}, ${fallback}, is not among the skills of this link: nothing will come to it from there.`,
    ),
  ];
}

function fallbacks({ skills }: Pick<Items, 'skills'>): Map<string, string> {
  const pairs = skills.flatMap(({ id, fields }): [string, string][] =>
    id !== undefined && fields?.fallbackSkill !== undefined ? [[id, fields.fallbackSkill]] : [],
  );
  return new Map(pairs);
}
