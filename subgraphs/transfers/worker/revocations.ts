import type { Sql } from '../../kit/database/database.js';
import type { Services } from '../services.js';
import { goOffline } from '../store/agents.js';
import { lockPresence } from '../store/connections.js';

/** Agents who are revoked, but not OFFLINE: what they hold would stay with them. */
export async function readToRetire(sql: Sql, most: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from accounts.agent_facts where revoked and availability <> 'OFFLINE' order by id limit $1`,
    [most],
  );
  return rows.map(({ id }) => id);
}

/** Takes a revoked agent OFFLINE, unless that has been done, or access was given back meanwhile. */
export async function retire(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  agentId: string,
): Promise<void> {
  await database.transaction(async (sql) => {
    await lockPresence(sql, agentId);
    const found = await sql.query(
      `select from accounts.agent_facts where id = $1 and revoked and availability <> 'OFFLINE'`,
      [agentId],
    );
    if (found.length > 0) await goOffline(sql, agentId, 'REVOKED', clock.now());
  });
}
