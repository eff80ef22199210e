import type { Statement } from './statement.js';

export const saveSkills: readonly Statement[] = [
  {
    uses: ['rows', 'at'],
    text: `insert into skills.skill as s
             (id, account_id, name, channels, manually_closed, max_wait_seconds, fallback_skill_id, can_transfer,
              deleted_at)
           select id, "accountId", name, channels, "manuallyClosed", "maxWaitSeconds",
                  "fallbackSkill", "canTransfer", case when deleted then $2::timestamptz end
           from jsonb_to_recordset($1) as r(
             id text, "accountId" text, name text, channels text[], "manuallyClosed" boolean, "maxWaitSeconds" int,
             "fallbackSkill" text, "canTransfer" boolean, deleted boolean)
           on conflict (id) do update set
             name = excluded.name, channels = excluded.channels, max_wait_seconds = excluded.max_wait_seconds,
             fallback_skill_id = excluded.fallback_skill_id, can_transfer = excluded.can_transfer,
             deleted_at = excluded.deleted_at, revision = s.revision + 1`,
  },
];

export const saveHours: readonly Statement[] = [
  {
    uses: ['rows'],
    text: `delete from skills.working_hours h
           using jsonb_to_recordset($1) as r(id text, removed boolean)
           where h.id = r.id and r.removed`,
  },
  {
    uses: ['rows', 'at'],
    text: `insert into skills.working_hours as h
             (id, account_id, skill_id, time_zone, weekly, special_dates, changed_at)
           select id, "accountId", "skillId", "timeZone", weekly, "specialDates", $2
           from jsonb_to_recordset($1) as r(
             id text, "accountId" text, "skillId" text, removed boolean, "timeZone" text, weekly jsonb,
             "specialDates" jsonb)
           where not removed
           on conflict (id) do update set
             time_zone = excluded.time_zone, weekly = excluded.weekly, special_dates = excluded.special_dates,
             changed_at = excluded.changed_at, revision = h.revision + 1`,
  },
];

/** The skills of users, when both are there. */
export const saveMemberships: readonly Statement[] = [
  {
    uses: ['rows'],
    text: `delete from skills.skill_membership m
           using jsonb_to_recordset($1) as r(id text, skills jsonb)
           where m.agent_id = r.id and not r.skills ? m.skill_id`,
  },
  {
    uses: ['rows'],
    text: `insert into skills.skill_membership (skill_id, agent_id)
           select s.id, r.id
           from jsonb_to_recordset($1) as r(id text, skills jsonb), jsonb_array_elements_text(r.skills) s (id)
           on conflict do nothing`,
  },
];
