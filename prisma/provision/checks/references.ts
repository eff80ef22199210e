import { problemAt } from '../problem.js';
import type { Path, Problem } from '../problem.js';
import type { Items, Link } from '../readItems.js';
import { placesOf, unfit } from './places.js';
import type { Places } from './places.js';

/** What refers to something that is not in the file, or not where it would have to be. */
export function references(items: Items): Problem[] {
  const places = placesOf(items);
  return [
    ...items.skills.flatMap(({ path, fields, account }) =>
      skillProblems(places, [...path, 'fallbackSkill'], fields?.fallbackSkill, account.id),
    ),
    ...items.users.flatMap(({ path, fields, account }) => [
      ...listProblems(places, [...path, 'skills'], account === null ? [] : fields?.skills, account?.id),
      ...(fields?.accounts ?? []).flatMap((id, index) =>
        accountProblems(places, [...path, 'accounts', index], id),
      ),
    ]),
    ...items.links.flatMap((link) => linkProblems(places, link)),
  ];
}

function linkProblems(places: Places, { path, fields }: Link): Problem[] {
  if (!fields) return [];
  const { source, destination, skills, fallbackSkill } = fields;
  const known = places.hasAccount(destination) ? destination : undefined;
  const itself = source === destination ? 'An account cannot be linked to itself.' : undefined;
  return [
    ...accountProblems(places, [...path, 'source'], source),
    ...accountProblems(places, [...path, 'destination'], destination),
    ...problemIf(itself, [...path, 'destination']),
    ...listProblems(places, [...path, 'skills'], skills, known),
    ...skillProblems(places, [...path, 'fallbackSkill'], fallbackSkill, known),
  ];
}

function accountProblems(places: Places, path: Path, id: string): Problem[] {
  const message = places.hasAccount(id) ? undefined : `There is no account ${id} in this file.`;
  return problemIf(message, path);
}

function listProblems(places: Places, path: Path, ids: readonly string[] = [], accountId?: string) {
  return ids.flatMap((id, index) => skillProblems(places, [...path, index], id, accountId));
}

function skillProblems(places: Places, path: Path, id: string | undefined, accountId?: string): Problem[] {
  return id === undefined ? [] : problemIf(unfit(places, id, accountId), path);
}

function problemIf(message: string | undefined, path: Path): Problem[] {
  return message === undefined ? [] : [problemAt(path, message)];
}
