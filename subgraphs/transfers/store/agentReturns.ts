import type { Sql } from '../../kit/database/database.js';

/** The returns of agents, and their freed slots, that nobody has looked at yet. */
export async function readReturns(sql: Sql, most: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('select id from transfers.agent_return limit $1', [most]);
  return rows.map(({ id }) => id);
}

/**
 * Makes what waits for the agent, or for one slot of it, be looked at at once, and forgets the return. Takes locks from
 * custody on.
 */
export async function lookForReturned(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('select transfers.look_for_returned($1, $2)', [id, at]);
}
