import type { Sql } from '../../subgraphs/kit/database/database.js';
import type { Kind, Settings, Stored } from './entry.js';
import { hoursKey, linkKey } from './wanted.js';

/**
 * Everything that the database has of a brand. With `lock`, nobody else changes it before the transaction ends. People are
 * not locked: only files decide of what is compared of them, and those who do take turns.
 */
export async function storedOf(sql: Sql, brandId: string, lock: boolean): Promise<Stored[]> {
  const found: Stored[] = [];
  for (const [kind, statement] of statements) {
    const locking = lock && kind !== 'User' ? ' for no key update of r' : '';
    const rows = await sql.query<Row>(`${statement}${locking}`, [brandId]);
    found.push(...rows.map((row) => storedFrom(kind, row)));
  }
  return found;
}

type Row = Omit<Stored, 'kind' | 'key'>;

function storedFrom(kind: Kind, row: Row): Stored {
  const { id, accountId, settings, initial } = row;
  if (kind === 'Link') {
    return { ...row, kind, key: linkKey(String(accountId), String(initial['destination'])) };
  }
  if (kind === 'WorkingHours') {
    const key = hoursKey(String(accountId), initial['skillId'] as string | null);
    return { ...row, kind, key, settings: whole(settings) };
  }
  return { ...row, kind, key: id };
}

/** Special dates without slots may be stored without a list of them. */
function whole(settings: Settings): Settings {
  const dates = settings['specialDates'];
  if (!Array.isArray(dates)) return settings;
  const specialDates = dates.map((date: Settings) => ({ ...date, slots: date['slots'] ?? [] }));
  return { ...settings, specialDates };
}

const statements: readonly (readonly [Kind, string])[] = [
  [
    'Brand',
    `select r.id, null as "accountId", null::int as revision, jsonb_build_object('name', r.name) as settings,
            '{}'::jsonb as initial
     from accounts.brand r where r.id = $1`,
  ],
  [
    'Account',
    `select r.id, r.id as "accountId", r.revision, jsonb_build_object(
       'name', r.name, 'timeZone', r.time_zone, 'status', r.status, 'rolloverEnabled', r.rollover_enabled,
       'channels', r.channels, 'noteRequired', r.note_required, 'reasonRequired', r.reason_required,
       'offerTimeoutSeconds', r.offer_timeout_seconds, 'transferDeadlineSeconds', r.transfer_deadline_seconds,
       'scheduledDeadlineSeconds', r.scheduled_deadline_seconds, 'maxAttempts', r.max_attempts, 'maxHops', r.max_hops,
       'noteCharacters', r.note_characters, 'warmMessageCharacters', r.warm_message_characters,
       'messageCharacters', r.message_characters, 'bounceWindowSeconds', r.bounce_window_seconds, 'reasonCodes', coalesce((
         select jsonb_object_agg(c.code, c.label) from accounts.reason_code c where c.account_id = r.id), '{}')) as settings,
       '{}'::jsonb as initial
     from accounts.account r where r.brand_id = $1 order by r.id`,
  ],
  [
    'User',
    `select r.id, r.account_id as "accountId", null::int as revision, jsonb_build_object(
       'name', r.name, 'maxSlots', r.max_slots, 'revoked', r.revoked_at is not null, 'skills', coalesce((
         select jsonb_agg(m.skill_id) from skills.skill_membership m where m.agent_id = r.id), '[]')) as settings,
       jsonb_build_object('role', r.role) as initial
     from accounts."user" r where r.brand_id = $1 order by r.id`,
  ],
  [
    'Skill',
    `select r.id, r.account_id as "accountId", r.revision, jsonb_build_object(
       'name', r.name, 'channels', r.channels, 'maxWaitSeconds', r.max_wait_seconds,
       'fallbackSkill', r.fallback_skill_id, 'canTransfer', r.can_transfer, 'deleted', r.deleted_at is not null) as settings,
       jsonb_build_object('manuallyClosed', r.manually_closed) as initial
     from skills.skill r where r.account_id in (select a.id from accounts.account a where a.brand_id = $1) order by r.id`,
  ],
  [
    'WorkingHours',
    `select r.id, r.account_id as "accountId", r.revision, jsonb_build_object(
       'timeZone', r.time_zone, 'weekly', r.weekly, 'specialDates', r.special_dates) as settings,
       jsonb_build_object('skillId', r.skill_id) as initial
     from skills.working_hours r
     where r.account_id in (select a.id from accounts.account a where a.brand_id = $1) order by r.id`,
  ],
  [
    'Link',
    `select r.id, r.source_id as "accountId", r.revision, jsonb_build_object(
       'skills', r.skill_ids, 'fallbackSkill', r.fallback_skill_id, 'revoked', r.revoked_at is not null) as settings,
       jsonb_build_object('source', r.source_id, 'destination', r.destination_id) as initial
     from accounts.link r where r.source_id in (select a.id from accounts.account a where a.brand_id = $1) order by r.id`,
  ],
];
