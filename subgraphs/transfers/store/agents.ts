import type { Sql } from '../../kit/database/database.js';

/** Locks agents until commit, so that their slots are not given out twice. Before anything is written to the log. */
export async function lockAgents(sql: Sql, agentIds: readonly string[]): Promise<void> {
  await sql.query('select transfers.lock_agents($1)', [agentIds]);
}

/** Somebody has a slot more: once that is committed, the longest waiting transfer for one of its skills is looked at. */
export async function freeSlot(sql: Sql, agentId: string | null, at: Date): Promise<void> {
  await sql.query('select transfers.free_slot($1, $2)', [agentId, at]);
}

export async function setAway(sql: Sql, agentId: string, cause: string, at: Date): Promise<void> {
  await sql.query('select accounts.set_away($1, $2, $3)', [agentId, cause, at]);
}

/** Gives back what the agent holds and what rings at it, and takes it OFFLINE. Takes all locks from custody on. */
export async function goOffline(sql: Sql, agentId: string, cause: string, at: Date): Promise<void> {
  await sql.query('select transfers.release_agent($1, $2)', [agentId, at]);
  await sql.query('select accounts.set_offline($1, $2, $3)', [agentId, cause, at]);
}
