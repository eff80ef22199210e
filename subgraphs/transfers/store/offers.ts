import type { Sql } from '../../kit/database/database.js';
import type { PlaceDecision } from '../domain/decision.js';
import type { DeliveryModel } from '../models.js';
import { offerColumns } from '../rows.js';
import type { OfferRow } from '../rows.js';

export async function readOffers(sql: Sql, transferId: string): Promise<OfferRow[]> {
  return sql.query<OfferRow>(
    `select ${offerColumns} from transfers.offer o where o.transfer_id = $1 order by o.offered_at`,
    [transferId],
  );
}

/** A new offer, with what it was decided by, which counts as work given to its agent, on whom the caller holds the lock. */
export async function insertOffer(
  sql: Sql,
  { id, transferId, attempt, agentId, offeredAt, expiresAt }: Omit<OfferRow, 'status' | 'shownAt'>,
  decision: PlaceDecision,
): Promise<void> {
  await sql.query(
    `with given as (update transfers.agent_load set last_assigned_at = $5 where agent_id = $4)
     insert into transfers.offer (id, transfer_id, attempt, agent_id, status, offered_at, expires_at, decision)
     values ($1, $2, $3, $4, 'OPEN', $5, $6, $7)`,
    [id, transferId, attempt, agentId, offeredAt, expiresAt, JSON.stringify(decision)],
  );
}

/** Ends the offer that rings, if one does, and returns it. An acceptance, even a refused one, was decided by something. */
export async function endOffer(
  sql: Sql,
  transferId: string,
  status: Exclude<OfferRow['status'], 'OPEN'>,
  at: Date,
  {
    reasonCode = null,
    decision = null,
  }: { reasonCode?: string | null; decision?: PlaceDecision | null } = {},
): Promise<OfferRow | null> {
  const [row] = await sql.query<OfferRow>(
    `update transfers.offer o set status = $2, ended_at = $3, reason_code = $4, acceptance_decision = $5
     where o.transfer_id = $1 and o.status = 'OPEN' returning ${offerColumns}`,
    [transferId, status, at, reasonCode, decision && JSON.stringify(decision)],
  );
  return row ?? null;
}

export function readOffersById(sql: Sql, ids: readonly string[]): Promise<OfferRow[]> {
  return sql.query<OfferRow>(`select ${offerColumns} from transfers.offer o where o.id = any ($1)`, [ids]);
}

/** The offers of transfers that an agent has or had, in order. */
export function readOwnOffers(
  sql: Sql,
  agentId: string,
  transferIds: readonly string[],
): Promise<OfferRow[]> {
  return sql.query(
    `select ${offerColumns} from transfers.offer o
     where o.transfer_id = any ($1) and o.agent_id = $2 order by o.offered_at, o.id`,
    [transferIds, agentId],
  );
}

/** The first delivery of each attempt of transfers. */
export function readDeliveries(sql: Sql, transferIds: readonly string[]): Promise<DeliveryModel[]> {
  return sql.query(
    `select distinct on (transfer_id, attempt)
            transfer_id as "transferId", attempt, agent_id as "agentId", shown_at as "shownAt"
     from transfers.offer where transfer_id = any ($1) and shown_at is not null
     order by transfer_id, attempt, shown_at, id`,
    [transferIds],
  );
}
