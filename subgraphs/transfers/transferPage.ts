import { connection, pageSize, readCursor, writeCursor } from '../kit/pagination.js';
import type { Connection } from '../kit/pagination.js';
import type { Context } from './context.js';
import type { ListedTransfer, Loaders } from './loaders.js';
import type { TransferModel } from './models.js';

/** A page of a conversation's transfers that the caller may see, oldest first. */
export async function transferPage(
  { loaders }: Context,
  conversationId: string,
  first: number,
  after: string | null,
): Promise<Connection<TransferModel>> {
  const size = pageSize('first', first);
  const isLater = after === null ? () => true : laterThan(after);
  const listed = await loaders.transfersOf.load(conversationId);
  const seen = await firstSeen(loaders, listed.filter(isLater), size + 1);
  const hasNextPage = seen.length > size;
  return connection(seen.slice(0, size), cursorOf, { hasNextPage, hasPreviousPage: after !== null });
}

/** The first `count` that the caller may see, in order; reads little more than these. */
async function firstSeen(
  { transfers }: Loaders,
  listed: readonly ListedTransfer[],
  count: number,
): Promise<TransferModel[]> {
  const seen: TransferModel[] = [];
  for (let start = 0; start < listed.length && seen.length < count; start += count) {
    const some = listed.slice(start, start + count).map(({ id }) => transfers.load(id));
    seen.push(...(await Promise.all(some)).filter((one): one is TransferModel => one !== null));
  }
  return seen.slice(0, count);
}

function cursorOf(transfer: TransferModel): string {
  return writeCursor('transfer', transfer.requestedAt.toISOString(), transfer.id);
}

/** Transfers are in the order of their request, then their id; the one of the cursor need not be seen any more. */
function laterThan(cursor: string): (transfer: ListedTransfer) => boolean {
  const last = readCursor('transfer', cursor, 2).join(' ');
  return ({ requestedAt, id }) => `${requestedAt.toISOString()} ${id}` > last;
}
