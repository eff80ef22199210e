import type { Sql } from '../kit/database.js';

/** The accounts that have or had custody of each conversation: its path. */
export async function readPaths(
  sql: Sql,
  conversationIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await sql.query<{ id: string; accountIds: string[] }>(
    `select conversation_id as id, array_agg(distinct account_id) as "accountIds"
     from transfers.custody_change where conversation_id = any ($1) group by conversation_id`,
    [conversationIds],
  );
  return new Map(rows.map(({ id, accountIds }) => [id, accountIds]));
}

export async function readPath(sql: Sql, conversationId: string): Promise<string[]> {
  return (await readPaths(sql, [conversationId])).get(conversationId) ?? [];
}

/** SQL: the same of the conversation of a transfer `t`, read with it. */
export const pathColumn = `array(select distinct k.account_id from transfers.custody_change k
  where k.conversation_id = t.conversation_id) as "pathAccountIds"`;
