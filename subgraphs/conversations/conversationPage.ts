import type { QueryConversationsArgs } from '../../generated/conversations.js';
import { connection, pageSize } from '../kit/pagination.js';
import type { Connection } from '../kit/pagination.js';
import { mustBeStorable } from '../kit/storable.js';
import type { Context } from './context.js';
import { conversationCursor, conversationPlace } from './cursors.js';
import type { ConversationModel } from './models.js';
import { hasEarlier, listConversations } from './store/conversationList.js';
import type { ListAsked } from './store/conversationList.js';

type Asked = Pick<Required<QueryConversationsArgs>, 'orderBy' | 'first'> & QueryConversationsArgs;

/** A page of the conversations that the caller sees. Throws BAD_USER_INPUT and CURSOR_INVALID. */
export async function conversationPage(
  { database, reach }: Context,
  args: Asked,
): Promise<Connection<ConversationModel>> {
  const asked = listAsked(args);
  const [found, hasPreviousPage] = await Promise.all([
    listConversations(database, reach, asked),
    hasEarlier(database, reach, asked),
  ]);
  const hasNextPage = found.length > asked.size;
  return connection(found.slice(0, asked.size), conversationCursor, { hasNextPage, hasPreviousPage });
}

function listAsked({ filter, orderBy, first, after }: Asked): ListAsked {
  mustBeStorable(filter ?? {});
  return {
    filter: filter ?? {},
    orderBy,
    size: pageSize('first', first),
    after: typeof after === 'string' ? conversationPlace(after) : null,
  };
}
