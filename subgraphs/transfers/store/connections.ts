import type { Sql } from '../../kit/database/database.js';

export interface Lease {
  readonly id: string;
  readonly agentId: string;
}

/** An agent's coming and going happen one after the other: the first of all locks. */
export async function lockPresence(sql: Sql, agentId: string): Promise<void> {
  await sql.query('select transfers.lock_presence($1)', [agentId]);
}

/** Holds the leases until `expiresAt`: new ones, and such as are there. */
export async function holdLeases(sql: Sql, leases: readonly Lease[], expiresAt: Date): Promise<void> {
  await sql.query(
    `insert into transfers.connection (lease_id, agent_id, expires_at)
     select l.id, l.agent_id, $3 from unnest($1::text[], $2::text[]) l (id, agent_id) order by l.id
     on conflict (lease_id) do update set expires_at = excluded.expires_at`,
    [leases.map(({ id }) => id), leases.map(({ agentId }) => agentId), expiresAt],
  );
}

export async function endLease(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('update transfers.connection set expires_at = $2 where lease_id = $1', [id, at]);
}

/** Forgets the agent's connections that have ended by `at`. */
export async function forgetConnections(sql: Sql, agentId: string, at: Date): Promise<void> {
  await sql.query('delete from transfers.connection where agent_id = $1 and expires_at <= $2', [agentId, at]);
}

/** The agents whose last connection ended by `at`. */
export async function readDisconnected(sql: Sql, at: Date, most: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select c.agent_id as id from transfers.connection c
     where c.expires_at <= $1 and not exists (
       select from transfers.connection n where n.agent_id = c.agent_id and n.expires_at > $1)
     group by c.agent_id order by min(c.expires_at) limit $2`,
    [at, most],
  );
  return rows.map(({ id }) => id);
}

/** Whether the agent was connected, and its last connection ended by `at`. */
export async function isDisconnected(sql: Sql, agentId: string, at: Date): Promise<boolean> {
  const [row] = await sql.query<{ endedAt: Date | null }>(
    'select max(expires_at) as "endedAt" from transfers.connection where agent_id = $1',
    [agentId],
  );
  return row?.endedAt instanceof Date && row.endedAt <= at;
}
