import type { SubscriptionMessageSentArgs } from '../../../generated/conversations.js';
import type { Caller } from '../../kit/caller.js';
import { graphError } from '../../kit/errors.js';
import { followTail } from '../../kit/streams/followTail.js';
import type { Followed } from '../../kit/streams/followed.js';
import { mapStream } from '../../kit/streams/mapStream.js';
import type { Context } from '../context.js';
import { messagePosition } from '../cursors.js';
import type { LoggedModel, MessageModel } from '../models.js';
import { nextOfConversation, nextPicked } from '../store/messageLog.js';
import type { Pick } from '../store/messageLog.js';
import { messageKey } from './messageTails.js';

/**
 * The messages that are sent from now on, or after a cursor: each once, in the order of the transcript, and only if the
 * caller may read it. Of all that the caller holds, it is those that were sent while the caller held the conversation,
 * whoever holds it since. Throws FORBIDDEN and CURSOR_INVALID.
 */
export async function messageStream(
  context: Context,
  { conversationId, after }: SubscriptionMessageSentArgs,
): Promise<AsyncIterableIterator<MessageModel>> {
  const { caller, reach, streams, tails, access } = context;
  const source =
    typeof conversationId === 'string' ? await ofConversation(context, conversationId) : ofCaller(context);
  const followed: Followed<MessageModel | LoggedModel> = {
    ...source,
    after: await beginning(context, source.log, after),
    position: ({ position }) => position,
  };
  const messages = mapStream(followTail(followed, tails), (row) =>
    row.id === null ? undefined : { ...row, text: reach.texts ? row.text : null },
  );
  return access.guard(caller, streams.keep(messages));
}

async function beginning(
  context: Context,
  brandId: string,
  after: string | null | undefined,
): Promise<bigint> {
  const head = await context.head(brandId);
  return typeof after === 'string' ? messagePosition(after, brandId, head) : head;
}

/** In which brand's log the messages stand, and how they are told from the others. */
type Source = Omit<Followed<MessageModel | LoggedModel>, 'after' | 'position'>;

/** Ends when the caller can read no more: custody has left its account, and all up to then is read. */
async function ofConversation(
  { database, reach, loaders }: Context,
  conversationId: string,
): Promise<Source> {
  const conversation = await loaders.conversation.load(conversationId);
  if (!conversation) throw graphError('FORBIDDEN', 'There is no such conversation for the caller to follow.');
  const { accountIds } = reach;
  return {
    log: conversation.brandId,
    keys: [messageKey.conversation(conversationId)],
    read: (after) => nextOfConversation(database.streams, reach, conversationId, after),
    meets: (row) => {
      if (accountIds === null) return row.id === null ? 'SKIP' : 'TAKE';
      const isOurs = 'holderAccountId' in row && accountIds.includes(row.holderAccountId);
      return isOurs ? 'TAKE' : 'READ';
    },
  };
}

function ofCaller({ caller, database, reach }: Context): Source {
  const { brandId } = caller;
  const pick = pickOf(caller);
  if (!pick || brandId === null) {
    throw graphError('FORBIDDEN', 'Only agents, bots and connectors may leave out conversationId.');
  }
  return {
    log: brandId,
    keys: [pick.kind === 'HELD' ? messageKey.holder(pick.agentId) : messageKey.channel(pick.channel)],
    isEndless: true,
    read: (after) => nextPicked(database.streams, reach, brandId, pick, after),
    meets: (row) => {
      const isOurs =
        pick.kind === 'CHANNEL' || ('holderAccountId' in row && row.holderAccountId === pick.accountId);
      return isOurs ? 'TAKE' : 'SKIP';
    },
  };
}

function pickOf({ id, role, accountId, channel }: Caller): Pick | null {
  if ((role === 'AGENT' || role === 'BOT') && accountId !== null)
    return { kind: 'HELD', agentId: id, accountId };
  return role === 'CONNECTOR' && channel !== null ? { kind: 'CHANNEL', channel } : null;
}
