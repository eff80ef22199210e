import type { LinkSetup, SkillSetup } from './brandSetup.js';
import type { Finding, FindingCode } from './finding.js';
import { placeFindings, when } from './placeFindings.js';
import type { PlaceFinding } from './placeFindings.js';
import type { Survey } from './survey.js';

/** What is to be said of one link: its accounts, its skills and theirs, and its own fallback skill. */
export function linkFindings(survey: Survey, link: LinkSetup): Finding[] {
  return [
    ...accountFindings(survey, link),
    ...link.skillIds.flatMap((id) => skillFindings(survey, link, survey.skill(id))),
    ...fallbackFindings(survey, link),
  ];
}

function accountFindings(survey: Survey, link: LinkSetup): Finding[] {
  const ends = [survey.account(link.sourceId), survey.account(link.destinationId)];
  const disabled = ends.some((account) => account?.rolloverEnabled === false);
  const [, destination] = ends;
  return [
    ...when(disabled, 'LINK_NOT_ENABLED', 'rollover is not enabled for both accounts'),
    ...when(destination?.status === 'SUSPENDED', 'LINK_ACCOUNT_SUSPENDED', 'the destination is out of use'),
  ].map(({ code, why }) => about(link, code, `The link permits nothing now: ${why}.`));
}

function skillFindings(survey: Survey, link: LinkSetup, skill: SkillSetup | undefined): Finding[] {
  if (!skill) return [about(link, 'LINK_SKILL_GONE', 'The link names a skill that was deleted.')];
  if (!skill.canTransfer) {
    const message = `${skill.name} takes no transfers, though the link names it.`;
    return [about(link, 'LINK_SKILL_NOT_TRANSFERABLE', message, skill)];
  }
  const fallback = skill.fallbackSkillId === null ? undefined : survey.skill(skill.fallbackSkillId);
  if (!fallback || isAllowed(link, fallback)) return [];
  const message = `A link permits ${skill.name} but not its fallback skill ${fallback.name}, which is passed over.`;
  return [about(link, 'SKILL_FALLBACK_NOT_ALLOWED', message, skill, fallback)];
}

function fallbackFindings(survey: Survey, link: LinkSetup): Finding[] {
  if (link.fallbackSkillId === null) return [];
  const fallback = survey.skill(link.fallbackSkillId);
  const channels = link.skillIds
    .flatMap((id) => survey.skill(id) ?? [])
    .flatMap((skill) => survey.channelsOf(skill));
  const found = [
    ...placeFindings(survey, fallback, [...new Set(channels)]),
    ...(fallback ? wayFindings(survey, link, fallback) : []),
  ];
  const name = fallback?.name ?? 'its fallback skill';
  return found.map(({ code, why }) =>
    about(link, code, `The link cannot fall back to ${name}: ${why}.`, ...(fallback ? [fallback] : [])),
  );
}

/** Why nothing gets to the fallback skill of a link, which may stand in any account of the brand. */
function wayFindings(survey: Survey, link: LinkSetup, fallback: SkillSetup): PlaceFinding[] {
  if (fallback.accountId === link.sourceId) {
    return [{ code: 'FALLBACK_NEVER_REACHED', why: 'it is in the account that gives the conversation away' }];
  }
  const account = survey.account(fallback.accountId);
  const permission = survey.link(link.sourceId, fallback.accountId);
  const alone = link.skillIds.every((id) => id === fallback.id);
  return [
    ...when(!permission || !isAllowed(permission, fallback), 'FALLBACK_NOT_ALLOWED', 'no link permits it'),
    ...when(alone, 'FALLBACK_NEVER_REACHED', 'it is the only skill that can be chosen'),
    ...when(account?.status === 'SUSPENDED', 'FALLBACK_ACCOUNT_SUSPENDED', 'its account is out of use'),
    ...when(account?.rolloverEnabled === false, 'FALLBACK_NOT_ENABLED', 'rollover is not enabled there'),
  ];
}

function isAllowed({ skillIds }: LinkSetup, { id, canTransfer }: SkillSetup): boolean {
  return canTransfer && skillIds.includes(id);
}

function about(link: LinkSetup, code: FindingCode, message: string, ...skills: SkillSetup[]): Finding {
  return { code, message, skillIds: skills.map(({ id }) => id), link };
}
