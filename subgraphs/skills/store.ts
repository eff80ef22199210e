import type { Sql } from '../kit/database/database.js';
import type { SkillModel, WorkingHoursModel } from './models.js';

// Skills stand in every page of conversations and in every list of destinations, so they are read by hand-written SQL,
// at a fifth of the processor time that Prisma takes for the same.

const skillColumns = `s.id, s.account_id as "accountId", s.name, s.channels, s.manually_closed as "manuallyClosed",
  s.max_wait_seconds as "maxWaitSeconds", s.fallback_skill_id as "fallbackSkillId", s.deleted_at is not null as deleted,
  s.revision`;

export function skillsById(sql: Sql, ids: string[]): Promise<SkillModel[]> {
  return sql.query<SkillModel>(`select ${skillColumns} from skills.skill s where s.id = any($1)`, [ids]);
}

/** The skills of some accounts, by id. */
export function skillsOfAccounts(sql: Sql, accountIds: string[]): Promise<SkillModel[]> {
  const statement = `select ${skillColumns} from skills.skill s where s.account_id = any($1) order by s.id`;
  return sql.query<SkillModel>(statement, [accountIds]);
}

/** The skills of which some agents are members, by id; once for each of those agents. */
export function skillsOfAgents(sql: Sql, agentIds: string[]): Promise<(SkillModel & { agentId: string })[]> {
  return sql.query<SkillModel & { agentId: string }>(
    `select ${skillColumns}, m.agent_id as "agentId"
     from skills.skill_membership m join skills.skill s on s.id = m.skill_id
     where m.agent_id = any($1)
     order by s.id`,
    [agentIds],
  );
}

/** The members of some skills, by id. */
export function membersOf(sql: Sql, skillIds: string[]): Promise<{ skillId: string; id: string }[]> {
  return sql.query<{ skillId: string; id: string }>(
    `select skill_id as "skillId", agent_id as id
     from skills.skill_membership where skill_id = any($1)
     order by agent_id`,
    [skillIds],
  );
}

const hoursColumns = `h.id, h.time_zone as "timeZone", h.weekly, h.special_dates as "specialDates", h.revision,
  h.skill_id is null as "ofAccount"`;

/** The hours of some skills: a skill's own, or else its account's. */
export function workingHoursOf(
  sql: Sql,
  skillIds: string[],
): Promise<(WorkingHoursModel & { skillId: string })[]> {
  return sql.query<WorkingHoursModel & { skillId: string }>(
    `select s.id as "skillId", ${hoursColumns}
     from skills.skill s
     cross join lateral (
       select * from skills.working_hours w
       where w.skill_id = s.id or (w.skill_id is null and w.account_id = s.account_id)
       order by w.skill_id nulls last
       limit 1
     ) h
     where s.id = any($1)`,
    [skillIds],
  );
}

/** The default hours of some accounts. */
export function workingHoursOfAccounts(
  sql: Sql,
  accountIds: string[],
): Promise<(WorkingHoursModel & { accountId: string })[]> {
  return sql.query<WorkingHoursModel & { accountId: string }>(
    `select h.account_id as "accountId", ${hoursColumns}
     from skills.working_hours h where h.account_id = any($1) and h.skill_id is null`,
    [accountIds],
  );
}
