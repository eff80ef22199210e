import type { BrandSetup } from '../../configuration/brandSetup.js';
import {
  accountsOfDifferentBrands,
  sameAccount,
  skillNotFound,
  skillNotInAccount,
  skillRepeated,
  skillsRequired,
} from './refusals.js';
import type { Refusal } from './refusals.js';

/** A link as somebody wants it. */
export interface WantedLink {
  readonly source: { readonly id: string; readonly brandId: string };
  readonly destination: { readonly id: string; readonly brandId: string };
  readonly skillIds: readonly string[];
  readonly fallbackSkillId: string | null;
}

/** Everything wrong with a link that somebody wants; empty when there may be one. `skills` are those of the brand. */
export function linkRefusals(
  { source, destination, skillIds, fallbackSkillId }: WantedLink,
  skills: BrandSetup['skills'],
): Refusal[] {
  if (source.id === destination.id) return [sameAccount];
  if (source.brandId !== destination.brandId) return [accountsOfDifferentBrands];
  const accountOf = new Map(
    skills.filter(({ deleted }) => !deleted).map(({ id, accountId }) => [id, accountId]),
  );
  const refusalOf = (id: string, index: number): Refusal[] => {
    const field = ['skillIds', String(index)];
    if (!accountOf.has(id)) return [skillNotFound(field)];
    if (accountOf.get(id) !== destination.id) return [skillNotInAccount(field)];
    return skillIds.indexOf(id) < index ? [skillRepeated(field)] : [];
  };
  const lost = fallbackSkillId !== null && !accountOf.has(fallbackSkillId);
  return [
    ...(skillIds.length === 0 ? [skillsRequired] : []),
    ...skillIds.flatMap(refusalOf),
    ...(lost ? [skillNotFound(['fallbackSkillId'])] : []),
  ];
}
