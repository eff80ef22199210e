import type { SendMessageInput } from '../../../generated/conversations.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { newId } from '../../kit/ids.js';
import type { Context } from '../context.js';
import { textRefusals } from '../domain/text.js';
import { nextPosition } from '../facts.js';
import type { ConversationModel, MessageModel } from '../models.js';
import { insertMessage } from '../store/messages.js';
import { act } from './act.js';
import { done, refused } from './command.js';
import type { Outcome } from './command.js';

/** Sends a connector's message from its consumer, or the holder's own. The outcome's id is the message's. */
export function sendMessage(context: Context, input: SendMessageInput): Promise<Outcome> {
  return act(context, 'sendMessage', input, async (sql, conversation) => {
    const refusals = textRefusals('text', input.text, conversation.messageCharacters);
    return refusals.length > 0
      ? refused(...refusals)
      : done(await send(sql, context, conversation, input.text));
  });
}

async function send(
  sql: Sql,
  { caller, clock }: Context,
  { id: conversationId, brandId }: ConversationModel,
  text: string,
): Promise<string> {
  const position = await nextPosition(sql, brandId);
  // Read under the log's lock, so that instants follow the order of the transcript.
  const sentAt = clock.now();
  const id = newId(sentAt);
  await insertMessage(sql, { id, conversationId, brandId, position, ...authorOf(caller), text, sentAt });
  return id;
}

function authorOf({ id, role }: Caller): Pick<MessageModel, 'authorKind' | 'authorId'> {
  if (role === 'CONNECTOR') return { authorKind: 'CONSUMER', authorId: null };
  return { authorKind: role === 'BOT' ? 'BOT' : 'AGENT', authorId: id };
}
