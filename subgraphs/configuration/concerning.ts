import type { BrandSetup, LinkSetup } from './brandSetup.js';
import type { Finding } from './finding.js';

/** A finding as whoever has saved something is told it. Survives JSON. */
export interface ConfigurationWarning {
  readonly code: string;
  readonly message: string;
  readonly skillIds: readonly string[];
}

/**
 * What the manager of `accountId` is told after a change of some skills; null is an administrator. Links belong to their
 * source: that one permits a skill but not its fallback is told to the skill's own account too, and names nobody.
 */
export function aboutSkills(
  found: readonly Finding[],
  skillIds: readonly string[],
  accountId: string | null,
): ConfigurationWarning[] {
  const isTold = ({ link, code }: Finding): boolean =>
    link === null ||
    accountId === null ||
    accountId === link.sourceId ||
    (code === 'SKILL_FALLBACK_NOT_ALLOWED' && accountId === link.destinationId);
  return warnings(found.filter((one) => isTold(one) && names(one, skillIds)));
}

/** What is told after a change of one link: of itself, of the skills that it named or names, and of their other uses. */
export function aboutLink(
  found: readonly Finding[],
  { sourceId, destinationId }: Pick<LinkSetup, 'sourceId' | 'destinationId'>,
  skillIds: readonly string[],
): ConfigurationWarning[] {
  const concerns = (one: Finding): boolean => {
    if (one.link === null) return names(one, skillIds);
    return (
      one.link.sourceId === sourceId && (one.link.destinationId === destinationId || names(one, skillIds))
    );
  };
  return warnings(found.filter(concerns));
}

/** What an administrator is told after a change of one account: of its links, in and out, and of its skills. */
export function aboutAccount(
  found: readonly Finding[],
  setup: BrandSetup,
  accountId: string,
): ConfigurationWarning[] {
  const own = setup.skills.filter((skill) => skill.accountId === accountId).map(({ id }) => id);
  const concerns = (one: Finding): boolean =>
    one.link?.sourceId === accountId || one.link?.destinationId === accountId || names(one, own);
  return warnings(found.filter(concerns));
}

function names(one: Finding, skillIds: readonly string[]): boolean {
  return one.skillIds.some((id) => skillIds.includes(id));
}

/** Each once, though several links may give rise to the same. */
function warnings(found: readonly Finding[]): ConfigurationWarning[] {
  const told = found.map(({ code, message, skillIds }) => ({ code, message, skillIds }));
  return [...new Map(told.map((one) => [[one.code, ...one.skillIds].join(' '), one])).values()];
}
