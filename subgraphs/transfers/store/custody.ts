import type { Sql } from '../../kit/database.js';
import type { Giver } from '../domain/custodyPath.js';
import type { Course, Hop } from '../domain/course.js';
import type { FallbackCause } from '../domain/waitingStep.js';
import { custodyColumns } from '../rows.js';
import type { CustodyRow } from '../rows.js';

export async function lockCustody(sql: Sql, conversationId: string): Promise<CustodyRow | null> {
  const [row] = await sql.query<CustodyRow>(
    `select ${custodyColumns} from transfers.custody c where c.conversation_id = $1 for no key update`,
    [conversationId],
  );
  return row ?? null;
}

export interface NewCustody {
  conversationId: string;
  accountId: string;
  skillId: string;
  agentId: string | null;
  cause: 'TAKEN' | 'ROLLED_OVER' | 'ROLLED_BACK' | FallbackCause;
  transferId: string | null;
}

/** Moves custody and writes it into the log. Takes the brand's lock: after all others. */
export async function changeCustody(sql: Sql, to: NewCustody, at: Date): Promise<void> {
  await sql.query('select transfers.change_custody($1, $2, $3, $4, $5, $6, $7)', [
    to.conversationId,
    to.accountId,
    to.skillId,
    to.agentId,
    to.cause,
    to.transferId,
    at,
  ]);
}

/** The hops of a conversation, in order, and the open transfer, if there is one. */
export async function readCourse(sql: Sql, conversationId: string): Promise<Course> {
  const rows = await sql.query<Hop & { id: string; number: number | null }>(
    `select t.id, t.hop as number, t.kind, t.source_account_id as "from", t.destination_account_id as "to",
            t.accepted_at as at
     from transfers.transfer t
     where t.conversation_id = $1 and (t.hop is not null or t.ended_at is null)
     order by t.hop`,
    [conversationId],
  );
  return {
    hops: rows.filter(({ number }) => number !== null),
    openTransferId: rows.find(({ number }) => number === null)?.id ?? null,
  };
}

/** The accepted rollovers of a conversation that no rollback has undone, oldest first: the custody path. */
export async function readCustodyPath(sql: Sql, conversationId: string): Promise<Giver[]> {
  return sql.query<Giver>(
    `select t.id as "transferId", t.source_account_id as "accountId", t.source_skill_id as "skillId",
            t.source_agent_id as "agentId"
     from transfers.transfer t
     where t.conversation_id = $1 and t.kind = 'ROLLOVER' and t.hop is not null and t.rolled_back_by_id is null
     order by t.hop`,
    [conversationId],
  );
}

/** Pops what a rollback undoes off the custody path. */
export async function undo(sql: Sql, transferIds: readonly string[], rollbackId: string): Promise<void> {
  await sql.query('update transfers.transfer set rolled_back_by_id = $2 where id = any ($1)', [
    transferIds,
    rollbackId,
  ]);
}
