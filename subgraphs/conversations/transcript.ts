import type { ConversationMessagesArgs, ConversationNotesArgs } from '../../generated/conversations.js';
import { graphError } from '../kit/errors.js';
import { connection, pageSize } from '../kit/pagination.js';
import type { Connection } from '../kit/pagination.js';
import type { Context } from './context.js';
import { messageCursor, messagePosition, noteCursor, notePlace } from './cursors.js';
import type { ConversationModel, MessageModel, NoteModel } from './models.js';
import type { MessagesAsked } from './store/messages.js';

const defaultSize = 20;

/** A page of a conversation's messages, as far as the caller reads them. Throws BAD_USER_INPUT and CURSOR_INVALID. */
export async function messagesOf(
  { loaders }: Context,
  conversation: ConversationModel,
  args: ConversationMessagesArgs,
): Promise<Connection<MessageModel>> {
  const asked = messagesAsked(args, conversation.brandId);
  const page = await loaders.messagePage.load(conversation, asked);
  return connection(page.messages, messageCursor, page);
}

/** A page of the notes of the caller's account in a conversation. Throws BAD_USER_INPUT and CURSOR_INVALID. */
export async function notesOf(
  { loaders }: Context,
  conversation: ConversationModel,
  { first, after }: ConversationNotesArgs & { first: number },
): Promise<Connection<NoteModel>> {
  const asked = {
    size: pageSize('first', first),
    after: typeof after === 'string' ? notePlace(after) : null,
  };
  const page = await loaders.notePage.load(conversation, asked);
  return connection(page.notes, noteCursor, page);
}

function messagesAsked(
  { first, last, after, before }: ConversationMessagesArgs,
  brandId: string,
): MessagesAsked {
  if (typeof first === 'number' && typeof last === 'number') {
    throw graphError('BAD_USER_INPUT', 'Give first or last, not both.');
  }
  const between = { after: position(after, brandId), before: position(before, brandId) };
  return typeof last === 'number'
    ? { from: 'END', size: pageSize('last', last), ...between }
    : { from: 'START', size: pageSize('first', first ?? defaultSize), ...between };
}

function position(cursor: string | null | undefined, brandId: string): string | null {
  return typeof cursor === 'string' ? messagePosition(cursor, brandId).toString() : null;
}
