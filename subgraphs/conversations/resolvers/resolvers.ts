import type { Resolvers } from '../../../generated/conversations.js';
import { DateTime } from '../../kit/scalars.js';
import {
  Conversation,
  ConversationPermissions,
  conversationMutations,
  conversationQueries,
} from './conversation.js';
import { Message, messageMutations, messageSubscriptions } from './message.js';
import { Note, noteMutations } from './note.js';

export const resolvers: Resolvers = {
  DateTime,
  Query: conversationQueries,
  Mutation: { ...conversationMutations, ...messageMutations, ...noteMutations },
  Subscription: messageSubscriptions,
  Conversation,
  ConversationPermissions,
  Message,
  Note,
};
