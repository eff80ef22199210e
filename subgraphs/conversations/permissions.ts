import type { Context } from './context.js';
import { gate, mayErase } from './domain/gate.js';
import type { Act } from './domain/gate.js';
import type { ConversationModel, ConversationPermissionsModel } from './models.js';

/** What the caller may do with a conversation now, by the functions that the mutations ask. */
export async function permissionsOf(
  { caller, loaders }: Context,
  conversation: ConversationModel,
): Promise<ConversationPermissionsModel | null> {
  const holder = await loaders.holder.load(conversation.id);
  if (!holder) return null;
  const { accountId, agentId } = holder;
  const may = (act: Act): boolean => gate(caller, act, { ...conversation, accountId, agentId }) === null;
  return {
    id: conversation.id,
    sendMessage: may('sendMessage'),
    addNote: may('addNote'),
    closeConversation: may('closeConversation'),
    eraseConsumer: mayErase(caller),
  };
}
