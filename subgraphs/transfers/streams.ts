import type { Sql } from '../kit/database.js';
import { graphError } from '../kit/errors.js';
import { follow } from '../kit/follow.js';
import { mapStream, startWith, whenEnded } from '../kit/mapStream.js';
import { readPosition, writeCursor } from '../kit/pagination.js';
import type { Context } from './context.js';
import { isFinal } from './domain/moves.js';
import { forget } from './loaders.js';
import type { OfferModel, TransferEventModel, TransferModel } from './models.js';
import { eventColumns, offerColumns } from './rows.js';
import type { EventRow, OfferRow } from './rows.js';

const page = 100;

export function eventCursor({ brandId, position }: EventRow): string {
  return writeCursor('event', brandId, String(position));
}

/** What became of one transfer: from its first event, or after a cursor, to its final event. */
export async function transferChanged(
  context: Context,
  transferId: string,
  after: string | null,
): Promise<AsyncIterable<TransferEventModel>> {
  const { database, signals } = context.services;
  const transfer = await context.loaders.transfers.load(transferId);
  if (!transfer) throw graphError('BAD_USER_INPUT', 'There is no such transfer.');

  const start = after === null ? 0n : readPosition('event', after, transfer.brandId);
  const isOver = await isOverAfter(database, transfer, start);
  const events = follow<EventRow>(
    {
      topic: `rollover_log:${transferId}`,
      after: start,
      read: async (position) => (isOver ? null : eventsAfter(database, transferId, position)),
      position: (event) => event.position,
      isLast: (event) => isFinal(event.status),
    },
    signals,
  );
  return mapStream(events, (event) => seenEvent(context, event));
}

function eventsAfter(sql: Sql, transferId: string, position: bigint): Promise<EventRow[]> {
  return sql.query<EventRow>(
    `select ${eventColumns} from transfers.event e
     where e.transfer_id = $1 and e.position > $2 order by e.version limit $3`,
    [transferId, position, page],
  );
}

/** Whether nothing comes after the position: it has ended, with an event before it, or with one that is kept no longer. */
async function isOverAfter(sql: Sql, { id, status }: TransferModel, position: bigint): Promise<boolean> {
  if (!isFinal(status)) return false;
  const later = await sql.query(
    'select from transfers.event e where e.transfer_id = $1 and e.position > $2 limit 1',
    [id, position],
  );
  return later.length === 0;
}

/** The event as the caller may see it at this moment; undefined when not at all. */
async function seenEvent(context: Context, event: EventRow): Promise<TransferEventModel | undefined> {
  forget(context.loaders);
  const transfer = await context.loaders.transfers.load(event.transferId);
  return transfer && isInView(transfer, event) ? { ...event, transfer } : undefined;
}

function isInView({ view }: TransferModel, { attempt }: EventRow): boolean {
  return view.kind === 'WHOLE' || (attempt !== null && view.numbers.includes(attempt));
}

/**
 * The caller's own offers: first those that ring now, then every one that comes, or changes. As long as the stream is
 * open, the caller is connected.
 */
export async function offerChanged(context: Context): Promise<AsyncIterable<OfferModel>> {
  const { caller, services } = context;
  const { database, signals } = services;
  if (caller.role !== 'AGENT' && caller.role !== 'BOT') {
    throw graphError('FORBIDDEN', 'Offers ring at agents and bots.');
  }
  const { ringing, after } = await ringingNow(context);
  const lease = await services.connections.open(caller.id);
  const changes = follow<EventRow>(
    {
      topic: `rollover_log:${caller.id}`,
      after,
      read: (position) =>
        database.query<EventRow>(
          `select ${eventColumns} from transfers.event e
           where e.agent_id = $1 and e.offer_id is not null and e.position > $2 order by e.position limit $3`,
          [caller.id, position, page],
        ),
      position: (event) => event.position,
    },
    signals,
  );
  const offers = startWith(
    ringing,
    mapStream(changes, (event) => changedOffer(context, event)),
  );
  return whenEnded(offers, () => {
    lease.end();
  });
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
async function changedOffer(
  { loaders }: Context,
  { offerId, type }: EventRow,
): Promise<OfferModel | undefined> {
  forget(loaders);
  const offer = offerId === null ? null : await loaders.offers.load(offerId);
  return offer ? { ...offer, status: statusAfter[type] ?? 'WITHDRAWN' } : undefined;
}

/** Every other event that concerns an offer takes it back. */
const statusAfter: Partial<Record<EventRow['type'], OfferRow['status']>> = {
  OFFERED: 'OPEN',
  ACCEPTED: 'ACCEPTED',
  OFFER_DECLINED: 'DECLINED',
  OFFER_TIMED_OUT: 'TIMED_OUT',
};
