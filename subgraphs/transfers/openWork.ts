import type { Context } from './context.js';
import type { OfferModel, TransferModel } from './models.js';
import { offerColumns } from './rows.js';

/** The offers that ring at the caller now, the longest ringing first. */
export function openOffersOf({ caller, services: { database } }: Context): Promise<OfferModel[]> {
  return database.query<OfferModel>(
    `select ${offerColumns} from transfers.offer o
     where o.agent_id = $1 and o.status = 'OPEN' order by o.offered_at, o.id`,
    [caller.id],
  );
}

/** The open transfers that the caller initiated, the oldest first. */
export async function openTransfersOf({ caller, services, loaders }: Context): Promise<TransferModel[]> {
  const rows = await services.database.query<{ id: string }>(
    `select id from transfers.transfer
     where initiator_id = $1 and ended_at is null order by requested_at, id`,
    [caller.id],
  );
  const transfers = await Promise.all(rows.map(({ id }) => loaders.transfers.load(id)));
  return transfers.filter((transfer): transfer is TransferModel => transfer !== null);
}
