import type { Sql } from '../../subgraphs/kit/database/database.js';
import type { Change } from './difference.js';

/** Has transfers that wait looked at again once the changes are committed: where they wait may have closed, or opened. */
export async function lookAgain(sql: Sql, changes: readonly Change[], at: Date): Promise<void> {
  const accountIds = new Set(changes.flatMap(({ accountId }) => accountId ?? []));
  await sql.query('select transfers.look_again($1, $2, $3)', [[...accountIds], [], at]);
}
