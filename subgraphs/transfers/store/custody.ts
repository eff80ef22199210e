import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import type { Giver } from '../domain/custodyPath.js';
import type { Course, Hop } from '../domain/course.js';
import type { FallbackCause } from '../domain/waitingStep.js';
import { custodyChangeColumns, custodyColumns } from '../rows.js';
import type { CustodyChangeRow, CustodyRow } from '../rows.js';

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

export async function readCourse(sql: Sql, conversationId: string): Promise<Course> {
  return required((await readCourses(sql, [conversationId]))[0], 'the course');
}

/** For each conversation its hops, in order, and the open transfer, if there is one. */
export async function readCourses(sql: Sql, conversationIds: readonly string[]): Promise<Course[]> {
  const rows = await sql.query<Hop & { id: string; conversationId: string; number: number | null }>(
    `select t.id, t.conversation_id as "conversationId", t.hop as number, t.kind, t.source_account_id as "from",
            t.destination_account_id as "to", t.accepted_at as at
     from transfers.transfer t
     where t.conversation_id = any ($1) and (t.hop is not null or t.ended_at is null)
     order by t.hop`,
    [conversationIds],
  );
  return conversationIds.map((of) => {
    const own = rows.filter(({ conversationId }) => conversationId === of);
    return {
      hops: own.filter(({ number }) => number !== null),
      openTransferId: own.find(({ number }) => number === null)?.id ?? null,
    };
  });
}

export async function readCustodyPath(sql: Sql, conversationId: string): Promise<Giver[]> {
  return readCustodyPaths(sql, [conversationId]);
}

/** The accepted rollovers of conversations that no rollback has undone, oldest first: their custody paths. */
export async function readCustodyPaths(
  sql: Sql,
  conversationIds: readonly string[],
): Promise<(Giver & { conversationId: string })[]> {
  return sql.query(
    `select t.id as "transferId", t.conversation_id as "conversationId", t.source_account_id as "accountId", t.source_skill_id as "skillId",
            t.source_agent_id as "agentId"
     from transfers.transfer t
     where t.conversation_id = any ($1) and t.kind = 'ROLLOVER' and t.hop is not null and t.rolled_back_by_id is null
     order by t.hop`,
    [conversationIds],
  );
}

/** Pops what a rollback undoes off the custody path. */
export async function undo(sql: Sql, transferIds: readonly string[], rollbackId: string): Promise<void> {
  await sql.query('update transfers.transfer set rolled_back_by_id = $2 where id = any ($1)', [
    transferIds,
    rollbackId,
  ]);
}

/** The changes of custody of conversations, in order. */
export function readCustodyChanges(
  sql: Sql,
  conversationIds: readonly string[],
): Promise<CustodyChangeRow[]> {
  return sql.query(
    `select ${custodyChangeColumns} from transfers.custody_change k
     where k.conversation_id = any ($1) order by k.version`,
    [conversationIds],
  );
}
