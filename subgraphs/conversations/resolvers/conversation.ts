import type {
  ConversationResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../../../generated/conversations.js';
import { closeConversation } from '../closeConversation.js';
import type { Outcome } from '../command.js';
import type { Context } from '../context.js';
import { conversationPage } from '../conversationPage.js';
import { startConversation } from '../startConversation.js';
import { messagesOf, notesOf } from '../transcript.js';

export const conversationQueries: QueryResolvers = {
  conversation: (_, { id }, { loaders }) => loaders.conversation.load(id),
  conversations: (_, args, context) => conversationPage(context, args),
};

export const conversationMutations: MutationResolvers = {
  startConversation: async (_, { input }, context) =>
    payload(await startConversation(context, input), context),
  closeConversation: async (_, { input }, context) =>
    payload(await closeConversation(context, input), context),
};

export const Conversation: ConversationResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.conversation.load(id),
  brand: ({ brandId }) => ({ id: brandId }),
  ownerAccount: ({ ownerAccountId }) => ({ id: ownerAccountId }),
  messages: (conversation, args, context) => messagesOf(context, conversation, args),
  notes: (conversation, args, context) => notesOf(context, conversation, args),
};

async function payload(outcome: Outcome, { loaders }: Context) {
  return outcome.kind === 'Refused'
    ? { conversation: null, userErrors: outcome.refusals }
    : { conversation: await loaders.conversation.load(outcome.id), userErrors: [] };
}
