import type { Sql } from '../../kit/database/database.js';
import { custodyColumns } from '../rows.js';
import type { CustodyRow } from '../rows.js';

/** The conversations that have lost their agent and must be looked at by `at`, the longest due first. */
export async function readDueCustodies(sql: Sql, at: Date, most: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select conversation_id as id from transfers.custody
     where due_at <= $1 and ended_at is null order by due_at, since, conversation_id limit $2`,
    [at, most],
  );
  return rows.map(({ id }) => id);
}

/** Has conversations looked at that wait in a skill which was deleted meanwhile: nobody is left there to take them. */
export async function lookAfterDeletedSkills(sql: Sql, at: Date): Promise<void> {
  await sql.query(
    `update transfers.custody set due_at = $1 where conversation_id in (
       select c.conversation_id from transfers.custody c
       where c.agent_id is null and c.ended_at is null and c.due_at is null
         and c.skill_id in (select id from skills.skill_facts where deleted)
       for no key update skip locked)`,
    [at],
  );
}

/** The custody of such a conversation, locked until commit; null when there is nothing to do, or somebody is at it. */
export async function lockDueCustody(sql: Sql, conversationId: string, at: Date): Promise<CustodyRow | null> {
  const [row] = await sql.query<CustodyRow>(
    `select ${custodyColumns} from transfers.custody c
     where c.conversation_id = $1 and c.due_at <= $2 and c.ended_at is null
     for no key update skip locked`,
    [conversationId, at],
  );
  return row ?? null;
}

/** The skills in whose queues the conversation has been since it lost its agent, or since it began if it never had any. */
export async function readVisitedSkills(sql: Sql, conversationId: string): Promise<string[]> {
  const rows = await sql.query<{ skillId: string }>(
    `select k.skill_id as "skillId" from transfers.custody_change k
     where k.conversation_id = $1 and k.version >= (
       select coalesce(max(l.version), 0) from transfers.custody_change l
       where l.conversation_id = $1 and l.cause = 'AGENT_OFFLINE')`,
    [conversationId],
  );
  return rows.map(({ skillId }) => skillId);
}

/** Leaves the conversation where it is, to be looked at again at `dueAt`. */
export async function postponeCustody(sql: Sql, conversationId: string, dueAt: Date): Promise<void> {
  await sql.query(
    'update transfers.custody set due_at = $2 where conversation_id = $1 and due_at is not null',
    [conversationId, dueAt],
  );
}

/** Gives it to the longest-idle agent of the skill where it waits, if there is one who can take it. */
export async function assignWaiting(sql: Sql, conversationId: string, at: Date): Promise<void> {
  await sql.query('select transfers.assign_waiting($1, $2)', [conversationId, at]);
}

/** The longest-idle agent of a skill who can take a conversation, locked until commit; null when there is none. */
export async function chooseAgent(sql: Sql, skillId: string): Promise<string | null> {
  const [row] = await sql.query<{ agentId: string | null }>(
    'select transfers.choose_agent($1) as "agentId"',
    [skillId],
  );
  return row?.agentId ?? null;
}
