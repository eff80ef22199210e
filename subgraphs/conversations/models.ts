import type { Channel, ConversationStatus, MessageAuthorKind } from '../../generated/conversations.js';

/** A conversation as far as the caller sees it. */
export interface ConversationModel {
  id: string;
  brandId: string;
  ownerAccountId: string;
  channel: Channel;
  status: ConversationStatus;
  consumerName: string | null;
  startedAt: Date;
  closedAt: Date | null;
  erasedAt: Date | null;
  /** The last position of the brand's log up to which the caller reads messages; null: all of them. */
  readableUntil: bigint | null;
}

/** Which of this subgraph's mutations the caller may do to a conversation, whose id it has. */
export interface ConversationPermissionsModel {
  id: string;
  sendMessage: boolean;
  addNote: boolean;
  closeConversation: boolean;
  eraseConsumer: boolean;
}

/** A message that the caller may read; its text is null where the caller reads no texts. */
export interface MessageModel {
  id: string;
  conversationId: string;
  brandId: string;
  /** In the brand's log. */
  position: bigint;
  authorKind: MessageAuthorKind;
  authorId: string | null;
  text: string | null;
  sentAt: Date;
}

/** A message in the log of its brand with its text, and who held its conversation then. */
export interface LoggedMessage extends MessageModel {
  channel: Channel;
  holderAccountId: string;
  holderId: string | null;
}

/** What followers of a brand's messages must know of: a message, or that custody of a conversation moved. */
export type LoggedModel = LoggedMessage | { id: null; conversationId: string; position: bigint };

/** A note that the caller may read. */
export interface NoteModel {
  id: string;
  conversationId: string;
  accountId: string;
  authorId: string;
  text: string | null;
  writtenAt: Date;
}
