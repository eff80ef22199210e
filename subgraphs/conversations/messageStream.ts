import type { SubscriptionMessageSentArgs } from '../../generated/conversations.js';
import type { Caller } from '../kit/caller.js';
import { graphError } from '../kit/errors.js';
import { follow } from '../kit/follow.js';
import type { Context } from './context.js';
import { messagePosition } from './cursors.js';
import { logTopic } from './facts.js';
import type { MessageModel } from './models.js';
import { lastMessagePosition, nextOfBrand, nextOfConversation } from './store/messageLog.js';
import type { Pick } from './store/messageLog.js';

/**
 * The messages that are sent from now on, or after a cursor: each once, in the order of the transcript, and only if the
 * caller may read it at the moment at which it is read from the log. Throws FORBIDDEN and CURSOR_INVALID.
 */
export async function messageStream(
  context: Context,
  { conversationId, after }: SubscriptionMessageSentArgs,
): Promise<AsyncIterableIterator<MessageModel>> {
  const { database, signals, streams } = context;
  const { brandId, read } =
    typeof conversationId === 'string' ? await ofConversation(context, conversationId) : ofCaller(context);
  const begin =
    typeof after === 'string'
      ? messagePosition(after, brandId)
      : await lastMessagePosition(database, brandId);
  const log = {
    read,
    position: ({ position }: MessageModel) => position,
    after: begin,
    topic: logTopic(brandId),
  };
  return streams.keep(follow(log, signals));
}

/** The brand in whose log the messages stand, and those after a position; null when there can be no more. */
interface Source {
  brandId: string;
  read: (after: bigint) => Promise<MessageModel[] | null>;
}

/** Ends when the caller can read no more: custody has left its account, and all up to then is read. */
async function ofConversation(
  { database, reach, loaders }: Context,
  conversationId: string,
): Promise<Source> {
  const conversation = await loaders.conversation.load(conversationId);
  if (!conversation) throw graphError('FORBIDDEN', 'There is no such conversation for the caller to follow.');
  return {
    brandId: conversation.brandId,
    read: (after) => nextOfConversation(database, reach, conversationId, after),
  };
}

function ofCaller({ caller, database, reach }: Context): Source {
  const { brandId } = caller;
  const pick = pickOf(caller);
  if (!pick || brandId === null) {
    throw graphError('FORBIDDEN', 'Only agents, bots and connectors may leave out conversationId.');
  }
  let searchedTo = 0n;
  const read = async (after: bigint): Promise<MessageModel[]> => {
    for (;;) {
      const picked = await nextOfBrand(
        database,
        reach,
        brandId,
        pick,
        after > searchedTo ? after : searchedTo,
      );
      searchedTo = picked.searchedTo;
      if (picked.messages.length > 0 || !picked.more) return picked.messages;
    }
  };
  return { brandId, read };
}

function pickOf({ id, role, accountId, channel }: Caller): Pick | null {
  if ((role === 'AGENT' || role === 'BOT') && accountId !== null)
    return { kind: 'HELD', agentId: id, accountId };
  return role === 'CONNECTOR' && channel !== null ? { kind: 'CHANNEL', channel } : null;
}
