import type { Sql } from '../../kit/database/database.js';
import { outlast } from '../../kit/database/outage.js';
import { graphError } from '../../kit/errors.js';
import { followTail } from '../../kit/streams/followTail.js';
import { mapStream, startWith, whenEnded } from '../../kit/streams/mapStream.js';
import type { Context } from '../context.js';
import { isFinal } from '../domain/moves.js';
import type { OfferModel, TransferEventModel, TransferModel } from '../models.js';
import { offerColumns } from '../rows.js';
import type { EventRow, OfferRow } from '../rows.js';
import { eventsOfTransfer, offerEventsOf } from '../store/eventLog.js';
import { readLogReach } from '../store/logReach.js';
import { streamedEvent } from './feed.js';
import { eventPosition, unforgotten } from './logCursor.js';
import { logKey } from './logTails.js';

/** What became of one transfer: from its first event, or after a cursor, to its final event. */
export async function transferChanged(
  context: Context,
  transferId: string,
  after: string | null,
): Promise<AsyncIterable<TransferEventModel>> {
  const { database, tails, access } = context.services;
  const transfer = await context.loaders.transfers.load(transferId);
  if (!transfer) throw graphError('FORBIDDEN', 'There is no such transfer for the caller to follow.');

  const start = after === null ? 0n : await readStart(database, transfer, after);
  const events = followTail<EventRow>(
    {
      log: transfer.brandId,
      keys: [logKey.transfer(transferId)],
      after: start,
      read: async (position) => {
        const page = await eventsOfTransfer(database.streams, transferId, position);
        const isBeginning = after === null && position === start;
        const { rows, hasEnded } = isBeginning ? page : unforgotten(page, position);
        return rows.length === 0 && hasEnded ? null : page;
      },
      position: (event) => event.position,
      isLast: (event) => isFinal(event.status),
    },
    tails.events,
  );
  return access.guard(
    context.caller,
    mapStream(events, (event) => streamedEvent(context, event)),
  );
}

/** Whether events after it are kept no longer is seen when they are read: those of other transfers do not matter. */
async function readStart(sql: Sql, { brandId }: TransferModel, after: string): Promise<bigint> {
  const { head } = await readLogReach(sql, brandId);
  return eventPosition(after, brandId, { head, forgottenTo: 0n });
}

/**
 * The caller's own offers: first those that ring now, then every one that comes, or changes. As long as the stream is
 * open, the caller is connected.
 */
export async function offerChanged(context: Context): Promise<AsyncIterable<OfferModel>> {
  const { caller, services } = context;
  const { database, tails, access } = services;
  const { brandId } = caller;
  if ((caller.role !== 'AGENT' && caller.role !== 'BOT') || brandId === null) {
    throw graphError('FORBIDDEN', 'Offers ring at agents and bots.');
  }
  const { ringing, after } = await ringingNow(context);
  const lease = await services.connections.open(caller.id);
  const changes = followTail<EventRow>(
    {
      log: brandId,
      keys: [logKey.agent(caller.id)],
      after,
      isEndless: true,
      read: (position) => offerEventsOf(database.streams, caller.id, position),
      position: (event) => event.position,
    },
    tails.events,
  );
  const offers = startWith(
    ringing,
    mapStream(changes, (event) => outlast(() => changedOffer(context, event))),
  );
  const connected = whenEnded(offers, () => {
    lease.end();
  });
  return access.guard(caller, connected);
}

/** The open offers of the caller, and the position of the log as of the same instant. */
async function ringingNow({ caller, services }: Context): Promise<{ ringing: OfferRow[]; after: bigint }> {
  const rows = await services.database.query<(OfferRow | { id: null }) & { after: bigint }>(
    `select coalesce(l.position, 0) as after, ${offerColumns}
     from (select $2::text as brand_id) b
     left join transfers.brand_log l on l.brand_id = b.brand_id
     left join transfers.offer o on o.agent_id = $1 and o.status = 'OPEN'
     order by o.id`,
    [caller.id, caller.brandId],
  );
  return { ringing: rows.filter((row) => row.id !== null), after: rows[0]?.after ?? 0n };
}

/** The offer as the event left it: what became of it since comes with a later event. */
async function changedOffer(context: Context, { offerId, type }: EventRow): Promise<OfferModel | undefined> {
  context.beginEvent();
  const offer = offerId === null ? null : await context.loaders.offers.load(offerId);
  return offer ? { ...offer, status: statusAfter[type] ?? 'WITHDRAWN' } : undefined;
}

/** Every other event that concerns an offer takes it back. */
const statusAfter: Partial<Record<EventRow['type'], OfferRow['status']>> = {
  OFFERED: 'OPEN',
  ACCEPTED: 'ACCEPTED',
  OFFER_DECLINED: 'DECLINED',
  OFFER_TIMED_OUT: 'TIMED_OUT',
};
