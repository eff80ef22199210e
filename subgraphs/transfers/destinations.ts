import type { Sql } from '../kit/database/database.js';
import { required } from '../kit/required.js';
import type { AccountFacts, Destination } from './domain/facts.js';
import type { Way } from './domain/custodyPath.js';
import { readDestinations } from './facts.js';
import type { HowToRead } from './facts.js';

/** The account that a conversation is to leave. */
type Source = Pick<AccountFacts, 'id' | 'brandId'>;

/** A place, with the places it may fall back to, in order. */
export interface DestinationWithFallbacks {
  readonly to: Destination;
  readonly candidates: readonly Destination[];
}

/** The skill, then its fallback skill, then the link's; never the source itself. */
export async function readDestinationsWithFallbacks(
  sql: Sql,
  source: Source,
  skillIds: readonly string[],
  how: HowToRead = {},
): Promise<DestinationWithFallbacks[]> {
  const places = await readDestinations(sql, source, skillIds, how);
  const known = new Map(places.filter(isInItsAccount).map((place) => [place.skill?.id, place]));
  const fallbackIds = places.map(fallbackSkillIds);
  const unknownIds = new Set(fallbackIds.flat().filter((id) => !known.has(id)));
  for (const place of await readDestinations(sql, source, [...unknownIds], {
    ...how,
    namedAccountId: null,
  })) {
    known.set(place.skill?.id, place);
  }
  return places.map((to, index) => ({
    to,
    candidates: (fallbackIds[index] ?? [])
      .flatMap((id) => known.get(id) ?? [])
      .filter((place) => isElsewhere(place, source)),
  }));
}

/**
 * The place where a transfer is tried now, the last of `visited`, and where it may go from there: to the fallback skill of
 * this place, to that of its link, then to what the earlier places have left, back to the first. None of them twice.
 */
export async function readNextDestinations(
  sql: Sql,
  source: Source,
  visited: readonly string[],
): Promise<DestinationWithFallbacks> {
  const places = await readDestinations(sql, source, [...visited].reverse());
  const left = places.flatMap(fallbackSkillIds).filter((id) => !visited.includes(id));
  const candidates = await readDestinations(sql, source, [...new Set(left)]);
  const to = required(places[0], 'the destination');
  return { to, candidates: candidates.filter((place) => isElsewhere(place, source)) };
}

/** The place that a rollback goes back to, with the fallback skill of that account. */
export async function readWayBack(sql: Sql, source: Source, way: Way): Promise<DestinationWithFallbacks> {
  const [found] = await readDestinationsWithFallbacks(sql, source, [way.place.skillId]);
  const { to, candidates } = required(found, 'the place to go back to');
  return { to, candidates: candidates.filter(({ skill }) => skill?.accountId === way.place.accountId) };
}

function fallbackSkillIds({ skill, link }: Destination): string[] {
  const ids = [skill?.fallbackSkillId, link?.fallbackSkillId];
  return [...new Set(ids.filter((id): id is string => typeof id === 'string' && id !== skill?.id))];
}

/** Not so where another account was named. */
function isInItsAccount({ account, skill }: Destination): boolean {
  return skill !== null && account?.id === skill.accountId;
}

function isElsewhere({ account }: Destination, source: Source): boolean {
  return account !== null && account.id !== source.id;
}
