import type { Statement } from './statement.js';

export const saveBrand: readonly Statement[] = [
  {
    uses: ['rows'],
    text: `insert into accounts.brand (id, name)
           select id, name from jsonb_to_recordset($1) as r(id text, name text)
           on conflict (id) do update set name = excluded.name`,
  },
];

export const saveAccounts: readonly Statement[] = [
  {
    uses: ['rows', 'brandId'],
    text: `insert into accounts.account as a
             (id, brand_id, name, time_zone, status, rollover_enabled, channels, note_required, reason_required,
              offer_timeout_seconds, transfer_deadline_seconds, scheduled_deadline_seconds, max_attempts, max_hops,
              note_characters, warm_message_characters, message_characters, bounce_window_seconds)
           select id, $2, name, "timeZone", status, "rolloverEnabled", channels, "noteRequired", "reasonRequired",
                  "offerTimeoutSeconds", "transferDeadlineSeconds", "scheduledDeadlineSeconds", "maxAttempts", "maxHops",
                  "noteCharacters", "warmMessageCharacters", "messageCharacters", "bounceWindowSeconds"
           from jsonb_to_recordset($1) as r(
             id text, name text, "timeZone" text, status accounts.account_status, "rolloverEnabled" boolean,
             channels text[], "noteRequired" boolean, "reasonRequired" boolean, "offerTimeoutSeconds" int,
             "transferDeadlineSeconds" int, "scheduledDeadlineSeconds" int, "maxAttempts" int, "maxHops" int,
             "noteCharacters" int, "warmMessageCharacters" int, "messageCharacters" int, "bounceWindowSeconds" int)
           on conflict (id) do update set
             name = excluded.name, time_zone = excluded.time_zone, status = excluded.status,
             rollover_enabled = excluded.rollover_enabled, channels = excluded.channels,
             note_required = excluded.note_required, reason_required = excluded.reason_required,
             offer_timeout_seconds = excluded.offer_timeout_seconds,
             transfer_deadline_seconds = excluded.transfer_deadline_seconds,
             scheduled_deadline_seconds = excluded.scheduled_deadline_seconds,
             max_attempts = excluded.max_attempts, max_hops = excluded.max_hops,
             note_characters = excluded.note_characters, warm_message_characters = excluded.warm_message_characters,
             message_characters = excluded.message_characters, bounce_window_seconds = excluded.bounce_window_seconds,
             revision = a.revision + 1`,
  },
  {
    uses: ['rows'],
    text: `delete from accounts.reason_code c
           using jsonb_to_recordset($1) as r(id text, "reasonCodes" jsonb)
           where c.account_id = r.id and not r."reasonCodes" ? c.code`,
  },
  {
    uses: ['rows'],
    text: `insert into accounts.reason_code (account_id, code, label)
           select r.id, c.key, c.value
           from jsonb_to_recordset($1) as r(id text, "reasonCodes" jsonb), jsonb_each_text(r."reasonCodes") c
           on conflict (account_id, code) do update set label = excluded.label`,
  },
];

export const saveUsers: readonly Statement[] = [
  {
    uses: ['rows', 'brandId', 'at'],
    text: `insert into accounts."user"
             (id, brand_id, account_id, role, name, availability, availability_changed_at, max_slots, revoked_at)
           select id, $2, "accountId", role, name, availability,
                  case when availability is not null then $3::timestamptz end, "maxSlots",
                  case when revoked then $3::timestamptz end
           from jsonb_to_recordset($1) as r(
             id text, "accountId" text, role accounts.role, name text, availability accounts.availability,
             "maxSlots" int, revoked boolean)
           on conflict (id) do update set
             name = excluded.name, max_slots = excluded.max_slots, revoked_at = excluded.revoked_at`,
  },
];

export const saveLinks: readonly Statement[] = [
  {
    uses: ['rows', 'at'],
    text: `insert into accounts.link as l
             (id, source_id, destination_id, skill_ids, fallback_skill_id, revoked_at)
           select id, source, destination, skills, "fallbackSkill", case when revoked then $2::timestamptz end
           from jsonb_to_recordset($1) as r(
             id text, source text, destination text, skills text[], "fallbackSkill" text, revoked boolean)
           on conflict (id) do update set
             skill_ids = excluded.skill_ids, fallback_skill_id = excluded.fallback_skill_id,
             revoked_at = excluded.revoked_at, revision = l.revision + 1`,
  },
];
