import type { Sql } from '../../subgraphs/kit/database/database.js';

/** Waits until no other transaction writes whole brands, and keeps others waiting until this one ends. */
export async function takeTurn(sql: Sql): Promise<void> {
  await sql.query(`select pg_advisory_xact_lock(hashtext('rollover provision'))`);
}
