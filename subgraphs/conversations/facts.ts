import type { Sql } from '../kit/database/database.js';
import type { StoredUser } from '../kit/streams/accessWatch.js';
import type { EntryFacts } from './domain/entry.js';
import type { TextLimits } from './domain/text.js';

// All that this subgraph reads and calls of what the others publish.

/**
 * SQL: `r.on_path`, whether one of `accounts` has or had custody of `conversation`, and `r.readable_until`, the position
 * up to which they read its messages together (null: all).
 */
export const path = (conversation: string, accounts: string): string => `lateral (
  select count(*) > 0 as on_path,
         case when bool_and(a.readable_until is not null) then max(a.readable_until) end as readable_until
  from transfers.access_facts a
  where a.conversation_id = ${conversation} and a.account_id = any(${accounts}::text[])
) r`;

/** SQL: the custody of every conversation, with account_id, skill_id, agent_id, ended_at. */
export const custody = 'transfers.custody_facts';

/** SQL: who held the conversation of a message at its position in the log, as account_id and agent_id. */
export const holderAt = (message: string): string =>
  `transfers.holder_at(${message}.conversation_id, ${message}.position)`;

/** SQL: where in a brand's log custody moved, with brand_id, position, conversation_id, account_id, agent_id. */
export const movesOfCustody = 'transfers.custody_change_facts';

/** Those of them who are stored, with what decides about their access. */
export function readUsers(sql: Sql, ids: readonly string[]): Promise<StoredUser[]> {
  return sql.query(
    `select id, role, brand_id as "brandId", account_id as "accountId", revoked
     from accounts.user_facts where id = any ($1)`,
    [ids],
  );
}

/** The position up to which a brand's log is visible now. */
export async function logHead(sql: Sql, brandId: string): Promise<bigint> {
  const [log] = await sql.query<{ position: bigint }>(
    'select position from transfers.log_facts where brand_id = $1',
    [brandId],
  );
  return log?.position ?? 0n;
}

/** The account and the skill in which a conversation of the brand is to begin. */
export async function entryFacts(
  sql: Sql,
  { brandId, accountId, skillId }: { brandId: string; accountId: string; skillId: string },
): Promise<EntryFacts> {
  const [facts] = await sql.query<EntryFacts>(
    `select (select jsonb_build_object('status', a.status, 'channels', a.channels,
                                               'messageCharacters', a.message_characters)
             from accounts.account_facts a
             where a.id = $2 and a.brand_id = $1) as account,
            (select jsonb_build_object('accountId', s.account_id, 'channels', s.channels)
             from skills.skill_facts s
             join accounts.account_facts a on a.id = s.account_id
             where s.id = $3 and a.brand_id = $1 and not s.deleted) as skill`,
    [brandId, accountId, skillId],
  );
  return facts ?? { account: null, skill: null };
}

/** Who holds the conversation, which stays so until the transaction ends. Null for an unknown conversation. */
export async function lockHolder(sql: Sql, conversationId: string): Promise<LockedHolder | null> {
  const [holder] = await sql.query<LockedHolder>(
    `select h.account_id as "accountId", h.agent_id as "agentId",
            a.message_characters as "messageCharacters", a.note_characters as "noteCharacters"
     from transfers.lock_holder($1) h join accounts.account_facts a on a.id = h.account_id`,
    [conversationId],
  );
  return holder ?? null;
}

/** Who holds a conversation, with what its account allows. */
interface LockedHolder extends TextLimits {
  readonly accountId: string;
  readonly agentId: string | null;
}

/** Who holds conversations, as far as is known without a lock. */
export function readHolders(sql: Sql, conversationIds: readonly string[]): Promise<Holder[]> {
  return sql.query(
    `select conversation_id as id, account_id as "accountId", agent_id as "agentId"
     from ${custody} where conversation_id = any ($1)`,
    [conversationIds],
  );
}

export interface Holder {
  readonly id: string;
  readonly accountId: string;
  readonly agentId: string | null;
}

/** Opens the custody of a new conversation: with the skill's longest-idle agent, or waiting. */
export async function openCustody(
  sql: Sql,
  { conversationId, brandId, accountId, skillId, at }: Opening,
): Promise<void> {
  await sql.query('select transfers.open_custody($1, $2, $3, $4, $5)', [
    conversationId,
    brandId,
    accountId,
    skillId,
    at,
  ]);
}

interface Opening {
  conversationId: string;
  brandId: string;
  accountId: string;
  skillId: string;
  at: Date;
}

/** Ends the custody of a conversation, and a transfer of it that is open. */
export async function endCustody(sql: Sql, conversationId: string, actorId: string, at: Date): Promise<void> {
  await sql.query('select transfers.end_custody($1, $2, $3)', [conversationId, actorId, at]);
}

/** Blanks the notes and warm messages of a conversation's transfers. The caller holds the lock on the conversation. */
export async function eraseTransferTexts(sql: Sql, conversationId: string): Promise<void> {
  await sql.query('select transfers.erase_texts($1)', [conversationId]);
}

/** The next position of the brand's log, whose lock is held until the transaction ends: to be taken last. */
export async function nextPosition(sql: Sql, brandId: string): Promise<bigint> {
  const [row] = await sql.query<{ position: bigint }>('select transfers.next_positions($1, 1) as position', [
    brandId,
  ]);
  if (!row) throw new Error('the log of a brand gave no position');
  return row.position;
}

/** The channels of the database that tell that a brand's log has grown, and that somebody's access has changed. */
export const channels = ['rollover_log', 'rollover_access'] as const;

/** The topic of `Signals` for the log of one brand. */
export const logTopic = (brandId: string): string => `rollover_log:${brandId}`;
