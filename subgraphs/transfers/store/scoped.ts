import type { Sql } from '../../kit/database/database.js';
import { pathColumn } from '../access.js';
import type { ConversationFacts } from '../domain/facts.js';
import { conversationColumns, conversations } from '../facts.js';
import { attemptColumns, custodyColumns, transferColumns } from '../rows.js';
import type { AttemptRow, CustodyRow, TransferRow } from '../rows.js';

/** A transfer with what decides who sees it. */
export type ScopedTransfer = TransferRow & { pathAccountIds: string[]; attempts: AttemptRow[] };

export async function readScopedTransfers(sql: Sql, ids: readonly string[]): Promise<ScopedTransfer[]> {
  const [rows, attempts] = await Promise.all([
    sql.query<TransferRow & { pathAccountIds: string[] }>(
      `select ${transferColumns}, ${pathColumn('t')} from transfers.transfer t where t.id = any ($1)`,
      [ids],
    ),
    sql.query<AttemptRow>(
      `select ${attemptColumns} from transfers.attempt a where a.transfer_id = any ($1) order by a.number`,
      [ids],
    ),
  ]);
  return rows.map((row) => ({
    ...row,
    attempts: attempts.filter(({ transferId }) => transferId === row.id),
  }));
}

/** A custody with its conversation and what decides who sees it. */
export type ScopedCustody = CustodyRow & ConversationFacts & { pathAccountIds: string[] };

export function readScopedCustodies(sql: Sql, conversationIds: readonly string[]): Promise<ScopedCustody[]> {
  return sql.query(
    `select ${custodyColumns}, ${conversationColumns}, ${pathColumn('c')}
     from transfers.custody c join ${conversations} on f.id = c.conversation_id
     where c.conversation_id = any ($1)`,
    [conversationIds],
  );
}
