import { LRUCache } from 'lru-cache';
import { compile } from '../hours/schedule.js';
import type { Sql } from '../kit/database/database.js';
import type { StoredUser } from '../kit/streams/accessWatch.js';
import type {
  AccountFacts,
  AgentFacts,
  Availability,
  ConversationFacts,
  Destination,
  LinkFacts,
  SkillFacts,
} from './domain/facts.js';

/** What transfers read of the other subgraphs, through the views that these publish. */

/** The conversation, which cannot be closed before the caller's transaction ends; null when there is none. */
export async function lockConversation(sql: Sql, id: string): Promise<ConversationFacts | null> {
  const [row] = await sql.query<ConversationFacts>(
    `select $1 as id, brand_id as "brandId", owner_account_id as "ownerAccountId", channel, status,
            closed_at as "closedAt"
     from conversations.lock_conversation($1)`,
    [id],
  );
  return row ?? null;
}

/** SQL: conversations as `f`. */
export const conversations = 'conversations.conversation_facts f';

/** SQL: what they add to the facts of their custody. */
export const conversationColumns = 'f.id, f.channel, f.status, f.closed_at as "closedAt"';

export async function readConversations(sql: Sql, ids: readonly string[]): Promise<ConversationFacts[]> {
  return sql.query<ConversationFacts>(
    `select id, brand_id as "brandId", owner_account_id as "ownerAccountId", channel, status, closed_at as "closedAt"
     from conversations.conversation_facts where id = any ($1)`,
    [ids],
  );
}

const accountColumns = `json_build_object(
  'id', a.id, 'brandId', a.brand_id, 'status', a.status, 'rolloverEnabled', a.rollover_enabled,
  'channels', a.channels, 'noteRequired', a.note_required, 'reasonRequired', a.reason_required,
  'reasonCodes', a.reason_codes, 'offerTimeoutSeconds', a.offer_timeout_seconds,
  'transferDeadlineSeconds', a.transfer_deadline_seconds,
  'scheduledDeadlineSeconds', a.scheduled_deadline_seconds, 'maxAttempts', a.max_attempts, 'maxHops', a.max_hops,
  'noteCharacters', a.note_characters, 'warmMessageCharacters', a.warm_message_characters,
  'bounceWindowSeconds', a.bounce_window_seconds)`;

export async function readAccount(sql: Sql, id: string): Promise<AccountFacts | null> {
  return (await readAccounts(sql, [id]))[0] ?? null;
}

export async function readAccounts(sql: Sql, ids: readonly string[]): Promise<AccountFacts[]> {
  const rows = await sql.query<{ account: AccountFacts }>(
    `select ${accountColumns} as account from accounts.account_facts a where a.id = any ($1)`,
    [ids],
  );
  return rows.map(({ account }) => account);
}

interface DestinationRow {
  skillId: string;
  accountId: string | null;
  /** Told once for the destinations that follow each other in one account. */
  account: AccountFacts | null;
  link: (Omit<LinkFacts, 'revokedAt'> & { revokedAt: string | null }) | null;
  skill: SkillRow | null;
  hoursId: string | null;
  /** Its working hours as JSON, told with the first of those that have them, and read only when they are new to us. */
  hours: string | null;
  agents: (Omit<AgentFacts, 'idleSince'> & { idleSince: string | null })[] | null;
  pace: { waiting: number; acceptedAt: string[] } | null;
}
type SkillRow = Omit<SkillFacts, 'schedule' | 'scheduleRevision'>;

/** How places are read. */
export interface HowToRead {
  /** The account that was named for all of them. */
  readonly namedAccountId?: string | null;
  /** Which of their agents: in a list of many places, where nobody is named, those alone who take transfers. */
  readonly staff?: 'ALL' | 'WORKING';
}

const ofAgents = `json_agg(json_build_object(
    'id', g.agent_id, 'availability', g.availability, 'maxSlots', g.max_slots, 'usedSlots', g.used_slots,
    'idleSince', case when isfinite(g.idle_since) then g.idle_since end)) as agents,
  bool_or(g.availability in ('ONLINE', 'OCCUPIED') and g.used_slots < g.max_slots) as free`;

/** SQL: the agents of one place after the other, or those of all places at once, which is the cheaper the more there are. */
const staffOf = {
  ALL: `cross join lateral (select ${ofAgents} from transfers.skill_agents(s.id) g) staff`,
  WORKING: `left join (
    select g.skill_id, ${ofAgents} from transfers.working_agents($1) g group by g.skill_id) staff on staff.skill_id = s.id`,
} as const satisfies Record<string, string>;

/**
 * Each skill as a destination for `source`, in the order asked. What is of another brand is as if it did not exist. The
 * account is the one that was named, else the skill's.
 */
export async function readDestinations(
  sql: Sql,
  source: Pick<AccountFacts, 'id' | 'brandId'>,
  skillIds: readonly string[],
  { namedAccountId = null, staff = 'ALL' }: HowToRead = {},
): Promise<Destination[]> {
  if (skillIds.length === 0) return [];
  const rows = await sql.query<DestinationRow>(
    `select wanted.id as "skillId",
            a.id as "accountId",
            case when a.id is not null and a.id is distinct from lag(a.id) over (order by wanted.place)
              then ${accountColumns} end as account,
            case when s.id is null then null else json_build_object(
              'id', s.id, 'accountId', s.account_id, 'channels', s.channels, 'manuallyClosed', s.manually_closed,
              'maxWaitSeconds', s.max_wait_seconds, 'fallbackSkillId', s.fallback_skill_id,
              'canTransfer', s.can_transfer, 'deleted', s.deleted) end as skill,
            s.hours_id as "hoursId",
            case when row_number() over (partition by s.hours_id order by wanted.place) = 1
              then (select h.hours::text from skills.skill_facts h where h.id = s.id) end as hours,
            case when l.source_id is null then null else json_build_object(
              'skillIds', case when (a.id, s.id) in (
                select c.destination_id, id from accounts.link_facts c cross join unnest(c.skill_ids) id where c.source_id = $3)
                then array[s.id] else '{}' end,
              'fallbackSkillId', l.fallback_skill_id, 'revokedAt', l.revoked_at) end as link,
            staff.agents,
            case when s.id is null or staff.free then null else (
              select json_build_object('waiting', p.waiting, 'acceptedAt', p.accepted_at)
              from transfers.skill_pace(s.id) p) end as pace
     from unnest($1::text[]) with ordinality as wanted (id, place)
     left join (skills.skill_facts s join accounts.account_facts o on o.id = s.account_id and o.brand_id = $2)
       on s.id = wanted.id
     left join accounts.account_facts a on a.id = coalesce($4, s.account_id) and a.brand_id = $2
     left join accounts.link_facts l on l.source_id = $3 and l.destination_id = a.id
     ${staffOf[staff]}
     order by wanted.place`,
    [skillIds, source.brandId, source.id, namedAccountId],
  );
  const accounts = new Map(rows.flatMap(({ account }) => (account ? [[account.id, account]] : [])));
  const hours = new Map(
    rows.flatMap((row) => (row.hours === null ? [] : [[row.hoursId, hoursOf(row.hours)]])),
  );
  return rows.map((row) => destinationOf(row, accounts, hours));
}

/** The skills that `sourceId` may choose, by the links that hold. */
export async function configuredSkillIds(sql: Sql, sourceId: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select s.id from accounts.link_facts l
     join skills.skill_facts s on s.id = any (l.skill_ids) and s.account_id = l.destination_id and not s.deleted
     where l.source_id = $1 and l.revoked_at is null
     order by l.destination_id, s.id`,
    [sourceId],
  );
  return rows.map(({ id }) => id);
}

/** An agent or bot as a member of a skill; null when it is none. */
export async function readMember(sql: Sql, skillId: string, agentId: string): Promise<Member | null> {
  return (await readMemberships(sql, [skillId], agentId))[0] ?? null;
}

/** An agent or bot as a member of those skills of which it is one; `id` is the skill's. */
export async function readMemberships(
  sql: Sql,
  skillIds: readonly string[],
  agentId: string,
): Promise<(Member & { id: string })[]> {
  return sql.query(
    `select s.id, a.availability, a.max_slots as "maxSlots", a.used_slots as "usedSlots"
     from unnest($1::text[]) s (id) cross join lateral transfers.skill_agents(s.id) a where a.agent_id = $2`,
    [skillIds, agentId],
  );
}

export type Member = Pick<AgentFacts, 'availability' | 'maxSlots' | 'usedSlots'>;

export async function readRole(sql: Sql, agentId: string): Promise<'AGENT' | 'BOT' | null> {
  const [row] = await sql.query<{ role: 'AGENT' | 'BOT' }>(
    'select role from accounts.agent_facts where id = $1',
    [agentId],
  );
  return row?.role ?? null;
}

/** Those of them who are stored, with what decides about their access. */
export function readUsers(sql: Sql, ids: readonly string[]): Promise<StoredUser[]> {
  return sql.query(
    `select id, role, brand_id as "brandId", account_id as "accountId", revoked
     from accounts.user_facts where id = any ($1)`,
    [ids],
  );
}

export async function readAvailability(sql: Sql, agentId: string): Promise<Availability | null> {
  const [row] = await sql.query<{ availability: Availability }>(
    'select availability from accounts.agent_facts where id = $1',
    [agentId],
  );
  return row?.availability ?? null;
}

function destinationOf(
  { accountId, link, skill, hoursId, agents, pace }: DestinationRow,
  accounts: ReadonlyMap<string, AccountFacts>,
  hours: ReadonlyMap<string | null, Hours>,
): Destination {
  return {
    account: (accountId === null ? null : accounts.get(accountId)) ?? null,
    link: link && { ...link, revokedAt: link.revokedAt === null ? null : new Date(link.revokedAt) },
    skill: skill && { ...skill, ...(hours.get(hoursId) ?? noHours) },
    agents: (agents ?? []).map((agent) => ({
      ...agent,
      idleSince: agent.idleSince === null ? -Infinity : Date.parse(agent.idleSince),
    })),
    pace: pace && { ...pace, acceptedAt: pace.acceptedAt.map((accepted) => new Date(accepted)) },
  };
}

type Hours = Pick<SkillFacts, 'schedule' | 'scheduleRevision'>;

const noHours: Hours = { schedule: null, scheduleRevision: null };
const knownHours = new LRUCache<string, Hours>({ max: 10_000 });

/** Hours are compiled once for each content that they ever had. */
function hoursOf(stored: string): Hours {
  const known = knownHours.get(stored);
  if (known) return known;
  const content = JSON.parse(stored) as { revision: number };
  const hours = { schedule: compile(content).schedule, scheduleRevision: content.revision };
  knownHours.set(stored, hours);
  return hours;
}
