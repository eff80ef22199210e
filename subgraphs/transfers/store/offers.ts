import type { Sql } from '../../kit/database.js';
import { offerColumns } from '../rows.js';
import type { OfferRow } from '../rows.js';

export async function readOffers(sql: Sql, transferId: string): Promise<OfferRow[]> {
  return sql.query<OfferRow>(
    `select ${offerColumns} from transfers.offer o where o.transfer_id = $1 order by o.offered_at`,
    [transferId],
  );
}

/** A new offer, which counts as work given to its agent. The caller holds the lock on the agent. */
export async function insertOffer(
  sql: Sql,
  { id, transferId, attempt, agentId, offeredAt, expiresAt }: Omit<OfferRow, 'status'>,
): Promise<void> {
  await sql.query(
    `with given as (update transfers.agent_load set last_assigned_at = $5 where agent_id = $4)
     insert into transfers.offer (id, transfer_id, attempt, agent_id, status, offered_at, expires_at)
     values ($1, $2, $3, $4, 'OPEN', $5, $6)`,
    [id, transferId, attempt, agentId, offeredAt, expiresAt],
  );
}

/** Ends the offer that rings, if one does, and returns it. */
export async function endOffer(
  sql: Sql,
  transferId: string,
  status: Exclude<OfferRow['status'], 'OPEN'>,
  at: Date,
  reasonCode: string | null = null,
): Promise<OfferRow | null> {
  const [row] = await sql.query<OfferRow>(
    `update transfers.offer o set status = $2, ended_at = $3, reason_code = $4
     where o.transfer_id = $1 and o.status = 'OPEN' returning ${offerColumns}`,
    [transferId, status, at, reasonCode],
  );
  return row ?? null;
}
