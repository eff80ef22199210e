import type { TransferFilter, TransferOrder } from '../../generated/transfers.js';
import { isStorable } from '../kit/loading.js';
import { connection, pageSize, readPlace, writeCursor } from '../kit/pagination.js';
import type { Connection } from '../kit/pagination.js';
import { mustBeStorable } from '../kit/storable.js';
import type { Context } from './context.js';
import { sight } from './domain/access.js';
import type { TransferModel } from './models.js';
import { listTransfers } from './store/transferList.js';
import type { ListAsked } from './store/transferList.js';

interface Asked {
  readonly first: number;
  readonly after?: string | null;
}

/** A page of the transfers that the caller may see. Throws BAD_USER_INPUT and CURSOR_INVALID. */
export async function transferPage(
  context: Context,
  { filter, orderBy, ...page }: Asked & { filter?: TransferFilter | null; orderBy: TransferOrder },
): Promise<Connection<TransferModel>> {
  mustBeStorable(filter ?? {});
  const asked = listAsked(filter ?? {}, orderBy, page);
  const { caller, services } = context;
  return pageOf(context, asked, await listTransfers(services.database.lists, sight(caller), asked));
}

/** A page of a conversation's transfers that the caller may see, oldest first. */
export async function conversationTransfers(
  context: Context,
  conversationId: string,
  page: Asked,
): Promise<Connection<TransferModel>> {
  const asked = listAsked({}, 'OLDEST_FIRST', page);
  const listed = isStorable(conversationId)
    ? await context.loaders.transfersOf.load(conversationId, asked)
    : [];
  return pageOf(context, asked, listed);
}

function listAsked(filter: TransferFilter, orderBy: TransferOrder, { first, after }: Asked): ListAsked {
  return {
    filter,
    orderBy,
    size: pageSize('first', first),
    after: typeof after === 'string' ? readPlace('transfer', after) : null,
  };
}

/** `listed` are the ids of the page, and one more if there are more. */
async function pageOf(
  { loaders }: Context,
  { size, after }: ListAsked,
  listed: readonly string[],
): Promise<Connection<TransferModel>> {
  const loaded = await Promise.all(listed.slice(0, size).map((id) => loaders.transfers.load(id)));
  const seen = loaded.filter((one): one is TransferModel => one !== null);
  const cursorOf = ({ requestedAt, id }: TransferModel): string =>
    writeCursor('transfer', requestedAt.toISOString(), id);
  return connection(seen, cursorOf, {
    hasNextPage: listed.length > size,
    hasPreviousPage: after !== null,
  });
}
