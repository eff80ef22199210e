import type { SpecialDate, WeeklySlot } from '../hours/workingHours.js';
import type { Sql } from '../kit/database/database.js';
import { required } from '../kit/required.js';
import type { SkillModel, WorkingHoursModel } from './models.js';
import { skillsById, workingHoursOf, workingHoursOfAccounts } from './store.js';

// Whatever is configured is locked before it is compared with what the caller has seen, so that of two who have seen the
// same, one wins.

/** The skill, locked until commit; null when there is none. */
export async function lockSkill(sql: Sql, id: string): Promise<SkillModel | null> {
  await sql.query('select from skills.skill where id = $1 for no key update', [id]);
  const [skill] = await skillsById(sql, [id]);
  return skill ?? null;
}

/** What a manager sets of a skill. */
export type SkillSettings = Pick<SkillModel, 'manuallyClosed' | 'fallbackSkillId'>;

export async function saveSkill(sql: Sql, id: string, settings: SkillSettings): Promise<void> {
  const { manuallyClosed, fallbackSkillId } = settings;
  await sql.query(
    `update skills.skill set manually_closed = $2, fallback_skill_id = $3, revision = revision + 1 where id = $1`,
    [id, manuallyClosed, fallbackSkillId],
  );
}

/** Whose hours: a skill's, or, without one, those that are the account's default. */
export interface HoursOf {
  readonly accountId: string;
  readonly skillId: string | null;
}

/** The hours of exactly these, locked until commit; null when they have none. */
export async function lockHours(
  sql: Sql,
  { accountId, skillId }: HoursOf,
): Promise<WorkingHoursModel | null> {
  const own = skillId === null ? 'account_id = $1 and skill_id is null' : 'skill_id = $1';
  await sql.query(`select from skills.working_hours where ${own} for no key update`, [skillId ?? accountId]);
  const hours = await effectiveHours(sql, { accountId, skillId });
  return hours?.ofAccount === (skillId === null) ? hours : null;
}

/** The hours that hold for these: a skill follows its account when it has none of its own. */
export async function effectiveHours(
  sql: Sql,
  { accountId, skillId }: HoursOf,
): Promise<WorkingHoursModel | null> {
  const [hours] =
    skillId === null ? await workingHoursOfAccounts(sql, [accountId]) : await workingHoursOf(sql, [skillId]);
  return hours ?? null;
}

export interface HoursRow extends HoursOf {
  readonly id: string;
  readonly timeZone: string;
  readonly weekly: readonly WeeklySlot[];
  readonly specialDates: readonly SpecialDate[];
  readonly revision: number;
  readonly changedAt: Date;
}

/** False when somebody else has just written the first hours of the same. */
export async function insertHours(sql: Sql, hours: HoursRow): Promise<boolean> {
  const { id, accountId, skillId, timeZone, weekly, specialDates, revision, changedAt } = hours;
  const inserted = await sql.query(
    `insert into skills.working_hours
       (id, account_id, skill_id, time_zone, weekly, special_dates, revision, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
    [
      ...[id, accountId, skillId, timeZone, JSON.stringify(weekly), JSON.stringify(specialDates)],
      ...[revision, changedAt],
    ],
  );
  return inserted.length > 0;
}

export async function updateHours(sql: Sql, hours: HoursRow): Promise<void> {
  const { id, timeZone, weekly, specialDates, revision, changedAt } = hours;
  await sql.query(
    `update skills.working_hours
     set time_zone = $2, weekly = $3, special_dates = $4, revision = $5, changed_at = $6 where id = $1`,
    [id, timeZone, JSON.stringify(weekly), JSON.stringify(specialDates), revision, changedAt],
  );
}

export async function deleteHours(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from skills.working_hours where id = $1', [id]);
}

/** The revision that follows the last one these hours have had, even if they were dropped since. */
export async function nextRevision(sql: Sql, { accountId, skillId }: HoursOf): Promise<number> {
  const [last] = await sql.query<{ revision: number }>(
    `select coalesce(max(revision), 0) as revision from skills.configuration_change
     where subject_id = $1 and subject = 'WorkingHours'`,
    [skillId ?? accountId],
  );
  return required(last, 'a maximum').revision + 1;
}

/** The skills that follow the default hours of an account. */
export async function followersOf(sql: Sql, accountId: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select s.id from skills.skill s
     where s.account_id = $1 and not exists (select from skills.working_hours h where h.skill_id = s.id)`,
    [accountId],
  );
  return rows.map(({ id }) => id);
}
