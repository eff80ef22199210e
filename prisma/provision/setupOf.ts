import type { BrandSetup, LinkSetup, SkillSetup } from '../../subgraphs/configuration/brandSetup.js';
import type { WorkingHours } from '../../subgraphs/hours/workingHours.js';
import type { Brand, Link, Skill } from './readItems.js';
import { fieldsOf } from './wanted.js';
import { workingHoursAt } from './workingHoursAt.js';

/** What a brand's file configures at `now`, as `accounts.configuration_facts` has it of what is stored. */
export function setupOf(brand: Brand, now: Date): BrandSetup {
  return {
    accounts: brand.accounts.map((account) => {
      const { id, status, rolloverEnabled, channels } = fieldsOf(account);
      return { id, status, rolloverEnabled, channels };
    }),
    links: brand.links.map(linkSetup),
    skills: brand.skills.map((skill) => ({ ...skillSetup(skill), hours: hoursOf(skill, brand, now) })),
  };
}

function linkSetup(link: Link): LinkSetup {
  const { source, destination, skills, fallbackSkill = null } = fieldsOf(link);
  return { sourceId: source, destinationId: destination, skillIds: skills, fallbackSkillId: fallbackSkill };
}

function skillSetup(skill: Skill): Omit<SkillSetup, 'hours'> {
  const { id: accountId, channels: ofAccount } = fieldsOf(skill.account);
  const {
    id,
    name,
    channels = ofAccount,
    manuallyClosed,
    canTransfer,
    fallbackSkill = null,
  } = fieldsOf(skill);
  const setup = { id, accountId, name, channels, manuallyClosed, canTransfer };
  return { ...setup, fallbackSkillId: fallbackSkill, deleted: false };
}

/** Its own, else its account's. */
function hoursOf({ id, account }: Skill, { hours }: Brand, now: Date): WorkingHours | null {
  const ofAccount = hours.filter((one) => one.account.id === account.id);
  const found =
    ofAccount.find(({ skill }) => skill?.id === id) ?? ofAccount.find(({ skill }) => skill === null);
  if (!found) return null;
  const fields = fieldsOf(found);
  return workingHoursAt(fields, fields.timeZone ?? fieldsOf(account).timeZone, now);
}
