import type { Context } from './context.js';
import { gate } from './domain/gate.js';
import type { Handled } from './domain/gate.js';
import { mayRequest } from './domain/permissions.js';
import type { TransferRequest } from './domain/request.js';
import { memberRefusal, queueRefusal } from './domain/taking.js';
import type { ConversationPermissionsModel } from './models.js';
import { handledBy } from './options.js';

/** What the caller may do with a conversation now, by the functions that the mutations ask. */
export async function readPermissions(context: Context, id: string): Promise<ConversationPermissionsModel> {
  const handled = await handledBy(context, id);
  const [rolloverConversation, rollbackConversation, takeConversation] = await Promise.all([
    mayMove(context, handled, 'ROLLOVER'),
    mayMove(context, handled, 'ROLLBACK'),
    mayTake(context, handled),
  ]);
  return { id, rolloverConversation, rollbackConversation, takeConversation };
}

async function mayMove(
  { caller, loaders, services }: Context,
  handled: Handled | null,
  kind: TransferRequest['kind'],
): Promise<boolean> {
  if (handled === null || gate(caller, handled) !== null) return false;
  const { conversation, custody } = handled;
  const [source, course, path] = await Promise.all([
    loaders.accounts.load(custody.accountId),
    loaders.courses.load(conversation.id),
    loaders.givers.load(conversation.id),
  ]);
  if (source === null) return false;
  const open = { namedAccountId: null, agentId: null, wish: null, when: 'NOW' } as const;
  return mayRequest({ kind, conversation, custody, source, course, ...open }, path, services.clock.now());
}

async function mayTake({ caller, loaders }: Context, handled: Handled | null): Promise<boolean> {
  if (handled === null || queueRefusal(caller, handled) !== null) return false;
  return memberRefusal(await loaders.memberships.load(handled.custody.skillId)) === null;
}
