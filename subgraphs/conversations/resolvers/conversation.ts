import type {
  ConversationPermissionsResolvers,
  ConversationResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../../../generated/conversations.js';
import { closeConversation } from '../commands/closeConversation.js';
import type { Outcome } from '../commands/command.js';
import { eraseConsumer } from '../commands/eraseConsumer.js';
import { startConversation } from '../commands/startConversation.js';
import type { Context } from '../context.js';
import { conversationPage } from '../conversationPage.js';
import { loadersOf } from '../loaders.js';
import { permissionsOf } from '../permissions.js';
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
  eraseConsumer: async (_, { input }, context) => payload(await eraseConsumer(context, input), context),
};

export const Conversation: ConversationResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.conversation.load(id),
  brand: ({ brandId }) => ({ id: brandId }),
  ownerAccount: ({ ownerAccountId }) => ({ id: ownerAccountId }),
  viewerCan: (conversation, _, context) => permissionsOf(context, conversation),
  messages: (conversation, args, context) => messagesOf(context, conversation, args),
  notes: (conversation, args, context) => notesOf(context, conversation, args),
};

export const ConversationPermissions: ConversationPermissionsResolvers = {
  __resolveReference: async ({ id }, context) => {
    const conversation = await context.loaders.conversation.load(id);
    return conversation && permissionsOf(context, conversation);
  },
};

async function payload(outcome: Outcome, context: Context) {
  if (outcome.kind === 'Refused') return { conversation: null, userErrors: outcome.refusals };
  // An earlier mutation of the same document may have read it before this one changed it.
  context.loaders = loadersOf(context.database.reads, context.reach);
  return { conversation: await context.loaders.conversation.load(outcome.id), userErrors: [] };
}
