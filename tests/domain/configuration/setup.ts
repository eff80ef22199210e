import type {
  AccountSetup,
  BrandSetup,
  LinkSetup,
  SkillSetup,
} from '../../../subgraphs/configuration/brandSetup.js';
import { weekdays } from '../../../subgraphs/hours/workingHours.js';

export const always = {
  timeZone: 'Europe/Berlin',
  weekly: weekdays.map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' })),
  specialDates: [],
};
export const never = { ...always, weekly: [] };

export const anAccount = (id: string, rest: Partial<AccountSetup> = {}): AccountSetup => ({
  id,
  status: 'ACTIVE',
  rolloverEnabled: true,
  channels: ['WEB', 'SMS'],
  ...rest,
});

/** A skill of the account that its id begins with. */
export const aSkill = (id: string, rest: Partial<SkillSetup> = {}): SkillSetup => ({
  id,
  accountId: id.split('-')[0] ?? '',
  name: id,
  channels: ['WEB', 'SMS'],
  manuallyClosed: false,
  fallbackSkillId: null,
  canTransfer: true,
  deleted: false,
  hours: always,
  ...rest,
});

export const aLink = (
  sourceId: string,
  destinationId: string,
  skillIds: string[],
  fallbackSkillId: string | null = null,
): LinkSetup => ({ sourceId, destinationId, skillIds, fallbackSkillId });

/** Three accounts in order: nothing is to be said of them. */
export const aBrand = (rest: Partial<BrandSetup> = {}): BrandSetup => ({
  accounts: [anAccount('shop'), anAccount('bank'), anAccount('travel')],
  links: [],
  skills: [],
  ...rest,
});
