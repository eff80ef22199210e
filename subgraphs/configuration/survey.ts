import type { AccountSetup, BrandSetup, LinkSetup, SkillSetup } from './brandSetup.js';
import { everOpens } from './everOpens.js';

/** A brand's configuration, made ready to be asked. */
export interface Survey {
  /** Without those that were deleted. */
  readonly skills: readonly SkillSetup[];
  account(id: string): AccountSetup | undefined;
  /** Undefined when it was deleted, too. */
  skill(id: string): SkillSetup | undefined;
  link(sourceId: string, destinationId: string): LinkSetup | undefined;
  opens(skill: SkillSetup): boolean;
  /** The channels on which both the skill and its account serve. */
  channelsOf(skill: SkillSetup): string[];
}

export function surveyOf({ accounts, links, skills: all }: BrandSetup, at: Date): Survey {
  const accountsById = new Map(accounts.map((account) => [account.id, account]));
  const linksByEnds = new Map(links.map((link) => [`${link.sourceId} ${link.destinationId}`, link]));
  const skills = all.filter(({ deleted }) => !deleted);
  const skillsById = new Map(skills.map((skill) => [skill.id, skill]));
  const opening = new Map<string, boolean>();
  return {
    skills,
    account: (id) => accountsById.get(id),
    skill: (id) => skillsById.get(id),
    link: (sourceId, destinationId) => linksByEnds.get(`${sourceId} ${destinationId}`),
    opens: ({ id, hours }) => {
      const opens = opening.get(id) ?? everOpens(hours, at);
      opening.set(id, opens);
      return opens;
    },
    channelsOf: ({ accountId, channels }) =>
      channels.filter((channel) => accountsById.get(accountId)?.channels.includes(channel)),
  };
}
