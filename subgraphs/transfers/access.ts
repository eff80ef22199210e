import type { Sql } from '../kit/database/database.js';

/** The accounts that have or had custody of a conversation: its path. */
export async function readPath(sql: Sql, conversationId: string): Promise<string[]> {
  const rows = await sql.query<{ accountId: string }>(
    'select distinct account_id as "accountId" from transfers.custody_change where conversation_id = $1',
    [conversationId],
  );
  return rows.map(({ accountId }) => accountId);
}

/** SQL: the same of the conversation of `row`, a transfer or a custody, read with it. */
export const pathColumn = (row: string): string => `array(select distinct k.account_id
  from transfers.custody_change k where k.conversation_id = ${row}.conversation_id) as "pathAccountIds"`;
