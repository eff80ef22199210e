import { required } from '../../subgraphs/kit/required.js';
import type { Wanted } from './entry.js';
import type { Brand, Account, Hours, Item, Link, Skill, User } from './readItems.js';
import { workingHoursAt } from './workingHoursAt.js';

/** Everything that a brand's file wants to be there, as it is at `now`. */
export function wantedBy({ brand, accounts, users, skills, hours, links }: Brand, now: Date): Wanted[] {
  const { id, name } = brand;
  return [
    { kind: 'Brand', key: id, id, accountId: null, settings: { name }, initial: {} },
    ...accounts.map((account) => accountEntry(account)),
    ...users.map((user) => userEntry(user)),
    ...skills.map((skill) => skillEntry(skill)),
    ...hours.map((each) => hoursEntry(each, now)),
    ...links.map((link) => linkEntry(link)),
  ];
}

function accountEntry(account: Account): Wanted {
  const fields = fieldsOf(account);
  const { id } = fields;
  const settings = Object.fromEntries(accountSettings.map((name) => [name, fields[name]]));
  return { kind: 'Account', key: id, id, accountId: id, settings, initial: {} };
}

const accountSettings = [
  ...([
    'name',
    'timeZone',
    'status',
    'rolloverEnabled',
    'channels',
    'noteRequired',
    'reasonRequired',
  ] as const),
  ...(['offerTimeoutSeconds', 'transferDeadlineSeconds', 'scheduledDeadlineSeconds'] as const),
  ...(['maxAttempts', 'maxHops', 'reasonCodes'] as const),
  ...(['noteCharacters', 'warmMessageCharacters', 'messageCharacters', 'bounceWindowSeconds'] as const),
];

/** Tokens say what a partner and a connector may see and do: `accounts` and `channel` are not stored. */
function userEntry(user: User): Wanted {
  const { id, role, name, maxSlots = null, skills = [], availability } = fieldsOf(user);
  const accountId = user.account && fieldsOf(user.account).id;
  const works = role === 'AGENT' || role === 'BOT';
  const initial = { role, availability: works ? (availability ?? 'OFFLINE') : null };
  const settings = { name, maxSlots, skills, revoked: false };
  return { kind: 'User', key: id, id, accountId, settings, initial };
}

function skillEntry(skill: Skill): Wanted {
  const { channels: ofAccount, id: accountId } = fieldsOf(skill.account);
  const { id, name, channels = ofAccount, manuallyClosed, maxWaitSeconds, ...fields } = fieldsOf(skill);
  const { fallbackSkill = null, canTransfer } = fields;
  const settings = { name, channels, maxWaitSeconds, fallbackSkill, canTransfer, deleted: false };
  return { kind: 'Skill', key: id, id, accountId, settings, initial: { manuallyClosed } };
}

function hoursEntry(hours: Hours, now: Date): Wanted {
  const account = fieldsOf(hours.account);
  const skillId = hours.skill && fieldsOf(hours.skill).id;
  const fields = fieldsOf(hours);
  const settings = { ...workingHoursAt(fields, fields.timeZone ?? account.timeZone, now) };
  const owner = { key: hoursKey(account.id, skillId), id: `${skillId ?? account.id}-hours` };
  return { kind: 'WorkingHours', ...owner, accountId: account.id, settings, initial: { skillId } };
}

/** How hours are called: by the skill that has them, or by the account whose default they are. */
export function hoursKey(accountId: string, skillId: string | null): string {
  return skillId === null ? `account ${accountId}` : `skill ${skillId}`;
}

function linkEntry(link: Link): Wanted {
  const { source, destination, skills, fallbackSkill = null } = fieldsOf(link);
  const ends = { key: linkKey(source, destination), id: `${source}-to-${destination}` };
  const settings = { skills, fallbackSkill, revoked: false };
  return { kind: 'Link', ...ends, accountId: source, settings, initial: { source, destination } };
}

export function linkKey(sourceId: string, destinationId: string): string {
  return `${sourceId} → ${destinationId}`;
}

/** The fields of an item of a file without faults. */
export function fieldsOf<Fields>({ fields, path }: Item<Fields>): Fields {
  return required(fields, `what stands at ${path.join('.')}`);
}
