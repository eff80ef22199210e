import type {
  MessageResolvers,
  MutationResolvers,
  SubscriptionResolvers,
} from '../../../generated/conversations.js';
import { sendMessage } from '../commands/sendMessage.js';
import type { Context } from '../context.js';
import { messageCursor } from '../cursors.js';
import { loadersOf } from '../loaders.js';
import type { MessageModel } from '../models.js';
import { messageStream } from '../streams/messageStream.js';
import { visible } from './visible.js';

export const messageMutations: MutationResolvers = {
  sendMessage: async (_, { input }, context) => {
    const outcome = await sendMessage(context, input);
    return outcome.kind === 'Refused'
      ? { message: null, userErrors: outcome.refusals }
      : { message: await context.loaders.message.load(outcome.id), userErrors: [] };
  },
};

export const messageSubscriptions: SubscriptionResolvers = {
  messageSent: {
    subscribe: async (_, args, context) => messageStream(context, args),
    resolve: (message: MessageModel, _: unknown, context: Context) => {
      context.loaders = loadersOf(context.database.streams, context.reach);
      return message;
    },
  },
};

export const Message: MessageResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.message.load(id),
  cursor: messageCursor,
  conversation: async ({ conversationId }, _, { loaders }) =>
    visible(await loaders.conversation.load(conversationId)),
  author: ({ authorKind, authorId }) => ({
    kind: authorKind,
    user: authorId === null ? null : { id: authorId },
  }),
};
