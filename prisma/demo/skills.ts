import { weekdays } from '../../subgraphs/hours/workingHours.js';
import type { SpecialDate, WeeklySlot } from '../../subgraphs/hours/workingHours.js';
import { demoAccounts, demoChannels } from './accounts.js';
import type { DemoAccount } from './accounts.js';
import { inventory } from './inventory.js';
import { demoUsers } from './users.js';

/** Hours as the skills subgraph stores them; without a skill they are the account's. */
export interface DemoHours {
  id: string;
  accountId: string;
  skillId: string | null;
  timeZone: string;
  weekly: readonly WeeklySlot[];
  specialDates: readonly SpecialDate[];
}

/** Each account has a skill that is always open, one with its account's office hours, and one closed for inventory. */
export const demoSkills = demoAccounts.flatMap(({ id: accountId }) => {
  const skill = { accountId, channels: [...demoChannels], fallbackSkillId: null };
  return [
    { ...skill, id: `${accountId}-care`, name: 'Customer care' },
    { ...skill, id: `${accountId}-desk`, name: 'Service desk', fallbackSkillId: `${accountId}-care` },
    { ...skill, id: `${accountId}-claims`, name: 'Claims' },
  ];
});

/** Agents serve every skill of their account, bots the one that is always open. */
export const demoMemberships = demoUsers.flatMap(({ id: agentId, role, accountId }) => {
  const served = demoSkills.filter(
    (skill) => skill.accountId === accountId && (role === 'AGENT' || skill.id === `${accountId}-care`),
  );
  return role === 'AGENT' || role === 'BOT' ? served.map(({ id: skillId }) => ({ skillId, agentId })) : [];
});

/** The hours of the demo world as they are at `now`. */
export function demoHours(now: Date): DemoHours[] {
  return demoAccounts.flatMap((account) => hoursOf(account, now));
}

function hoursOf({ id: accountId, timeZone }: DemoAccount, now: Date): DemoHours[] {
  const hours = { accountId, timeZone, specialDates: [] };
  return [
    { ...hours, id: `${accountId}-hours`, skillId: null, weekly: officeHours },
    { ...hours, id: `${accountId}-care-hours`, skillId: `${accountId}-care`, weekly: always },
    {
      ...hours,
      id: `${accountId}-claims-hours`,
      skillId: `${accountId}-claims`,
      weekly: always,
      specialDates: [inventory(now, timeZone)],
    },
  ];
}

const always = weekdays.map((weekday): WeeklySlot => ({ weekday, opens: '00:00', closes: '24:00' }));
const officeHours = weekdays
  .slice(0, 5)
  .map((weekday): WeeklySlot => ({ weekday, opens: '09:00', closes: '17:00' }));
