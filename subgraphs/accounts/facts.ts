import type { Availability } from '../../generated/prisma/client.js';
import type { BrandSetup } from '../configuration/brandSetup.js';
import type { Sql } from '../kit/database/database.js';
import { required } from '../kit/required.js';

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

/** Tells transfers, as the last act of the transaction, that the configuration of these accounts has changed. */
export async function lookAgain(sql: Sql, accountIds: readonly string[], at: Date): Promise<void> {
  await sql.query(`select transfers.look_again($1, '{}', $2)`, [accountIds, at]);
}

/** What the brand has configured, its skills included. */
export async function readBrandSetup(sql: Sql, brandId: string): Promise<BrandSetup> {
  const [setup] = await sql.query<BrandSetup>(
    'select accounts, links, skills from accounts.configuration_facts where brand_id = $1',
    [brandId],
  );
  return required(setup, 'the brand');
}
