import type { Availability } from '../../generated/prisma/client.js';
import type { Sql } from '../kit/database.js';

/**
 * Tells transfers, within the transaction and before the user itself is changed, what becomes of the agent's work:
 * OFFLINE gives it back, coming back makes what waits be looked at again. Away for a while keeps what is held.
 */
export async function tellTransfers(
  sql: Sql,
  agentId: string,
  availability: Availability,
  at: Date,
): Promise<void> {
  const published = publishedFor[availability];
  if (published) await sql.query(`select transfers.${published}($1, $2)`, [agentId, at]);
}

const publishedFor: Partial<Record<Availability, 'release_agent' | 'wake_waiting'>> = {
  OFFLINE: 'release_agent',
  ONLINE: 'wake_waiting',
  OCCUPIED: 'wake_waiting',
};
