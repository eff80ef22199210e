import { connection, pageSize, readCursor, writeCursor } from '../kit/pagination.js';
import type { Connection } from '../kit/pagination.js';
import type { Context } from './context.js';
import type { TransferModel } from './models.js';

/** A page of a conversation's transfers that the caller may see, oldest first. */
export async function transferPage(
  { services: { database }, loaders }: Context,
  conversationId: string,
  first: number,
  after: string | null,
): Promise<Connection<TransferModel>> {
  const size = pageSize('first', first);
  const rows = await database.query<{ id: string }>(
    'select id from transfers.transfer where conversation_id = $1 order by requested_at, id',
    [conversationId],
  );
  const all = await Promise.all(rows.map(({ id }) => loaders.transfers.load(id)));
  const seen = all.filter((transfer): transfer is TransferModel => transfer !== null);
  const start = after === null ? 0 : startAfter(seen, after);
  const nodes = seen.slice(start, start + size);
  return connection(nodes, cursorOf, { hasNextPage: start + size < seen.length, hasPreviousPage: start > 0 });
}

function cursorOf({ id, requestedAt }: TransferModel): string {
  return writeCursor('transfer', requestedAt.toISOString(), id);
}

/** Transfers are in the order of their request, then their id; the one of the cursor need not be seen any more. */
function startAfter(transfers: readonly TransferModel[], cursor: string): number {
  const [requestedAt, id] = readCursor('transfer', cursor, 2);
  const last = `${requestedAt ?? ''} ${id ?? ''}`;
  const next = transfers.findIndex((one) => `${one.requestedAt.toISOString()} ${one.id}` > last);
  return next === -1 ? transfers.length : next;
}
