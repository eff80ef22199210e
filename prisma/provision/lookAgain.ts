import type { Sql } from '../../subgraphs/kit/database.js';

/** Has transfers that wait looked at again once the changes are committed: where they wait may have closed, or opened. */
export async function lookAgain(sql: Sql): Promise<void> {
  await sql.query(`select pg_notify('rollover_work', '')`);
}
