import { randomUUID } from 'node:crypto';
import type { DemoWorld, Who } from '../../support/demoWorld.js';

// What managers and administrators do to skills and hours, with everything that does not matter filled in.

export interface HoursAnswer {
  timeZone: string;
  weekly: object[];
  specialDates: { name: string }[];
  revision: number;
  ofAccount: boolean;
}

export interface Configured {
  skill?: {
    id: string;
    revision: number;
    manuallyClosed: boolean;
    fallbackSkill: { id: string } | null;
    workingHours: HoursAnswer;
  } | null;
  workingHours?: HoursAnswer | null;
  userErrors: { __typename: string; code: string; field: string[] | null; currentRevision?: number }[];
  warnings: { code: string; message: string; skills: { id: string }[] }[];
}

const hoursFields = `timeZone weekly { weekday opens closes } revision ofAccount
  specialDates { name from to kind slots { opens closes } }`;
const skillFields = `skill { id revision manuallyClosed fallbackSkill { id } workingHours { ${hoursFields} } }`;
const outcome = `userErrors { __typename code message field retryable ... on RevisionConflict { currentRevision } }
  warnings { code message skills { id } }`;

function mutation(name: string, noun: string) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${noun} ${outcome} } }`;
  return async (world: DemoWorld, input: object, who: Who = 'bank-manager'): Promise<Configured> => {
    const { answer } = await world.ask(who, document, { input: { idempotencyKey: randomUUID(), ...input } });
    return answer as Configured;
  };
}

export const closeSkill = mutation('closeSkill', skillFields);
export const openSkill = mutation('openSkill', skillFields);
export const setFallbackSkill = mutation('setFallbackSkill', skillFields);
export const followAccountHours = mutation('followAccountHours', skillFields);
export const setWorkingHours = mutation('setWorkingHours', `workingHours { ${hoursFields} }`);
export const setSpecialDates = mutation('setSpecialDates', `workingHours { ${hoursFields} }`);

export const care = 'acme-bank-care';
export const desk = 'acme-bank-desk';
export const claims = 'acme-bank-claims';

export const mondays = [{ weekday: 'MONDAY', opens: '10:00', closes: '12:00' }];
export const christmas = {
  name: 'Christmas',
  from: '2026-12-24',
  to: '2026-12-26',
  kind: 'CLOSED',
  slots: [],
};

/** Takes back what tests have configured, and the memory of it: all is as it was when this was first called. */
export async function configureAfresh({ database }: DemoWorld): Promise<void> {
  await database.query(
    `create schema if not exists untouched;
     create table if not exists untouched.hours as table skills.working_hours;
     create table if not exists untouched.skill as table skills.skill;
     delete from skills.working_hours;
     update skills.skill set fallback_skill_id = null;
     delete from skills.skill where id not in (select id from untouched.skill);
     update skills.skill s set manually_closed = false, deleted_at = null, revision = 1,
       fallback_skill_id = (select u.fallback_skill_id from untouched.skill u where u.id = s.id);
     insert into skills.working_hours table untouched.hours;
     delete from skills.configuration_change`,
  );
}

/** Everything that a refused change must leave as it is. */
export async function configuration({ database }: DemoWorld): Promise<object> {
  const [state] = await database.query(
    `select (select jsonb_agg(s order by s.id) from skills.skill s) as skills,
       (select jsonb_agg(h order by h.id) from skills.working_hours h) as hours,
       (select jsonb_agg(c order by c.id) from skills.configuration_change c) as changes`,
  );
  return state ?? {};
}

export const refusals = ({ userErrors }: Configured): string[] =>
  userErrors.map(({ code, field }) => `${code} ${field?.join('.') ?? ''}`);
export const told = ({ warnings }: Configured): string[] =>
  warnings.map(({ code, skills }) => [code, ...skills.map(({ id }) => id)].join(' '));
