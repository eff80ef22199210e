import type { TakeConversationInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database.js';
import type { Handled } from '../domain/gate.js';
import type { Refusal } from '../domain/refusal.js';
import { readMember } from '../facts.js';
import type { Services } from '../services.js';
import { lockAgents } from '../store/agents.js';
import { changeCustody } from '../store/custody.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { handledConversation } from './handledConversation.js';

/** Takes a conversation that waits in the queue of one of the caller's skills. */
export async function takeConversation(
  services: Services,
  caller: Caller,
  input: TakeConversationInput,
): Promise<Answer> {
  return command(services, caller, 'takeConversation', input, async (sql, at) => {
    const handled = await handledConversation(sql, caller, input.conversationId);
    if (!handled) return refused({ type: 'ConversationNotFound' });
    const refusal = await whyNot(sql, caller, handled);
    if (refusal) return refused(refusal);
    const { accountId, skillId } = handled.custody;
    const { conversationId } = input;
    const agentId = caller.id;
    await changeCustody(
      sql,
      { conversationId, accountId, skillId, agentId, cause: 'TAKEN', transferId: null },
      at,
    );
    return done(conversationId);
  });
}

async function whyNot(sql: Sql, caller: Caller, { conversation, custody }: Handled): Promise<Refusal | null> {
  if (conversation.status === 'CLOSED') {
    return { type: 'ConversationClosed', closedAt: conversation.closedAt?.toISOString() ?? null };
  }
  if (caller.accountId !== custody.accountId) return { type: 'ConversationNotHandledHere' };
  if (caller.role !== 'AGENT' && caller.role !== 'BOT') return { type: 'ForbiddenRole' };
  if (custody.agentId !== null) return { type: 'ConversationNotWaiting' };
  await lockAgents(sql, [caller.id]);
  const member = await readMember(sql, custody.skillId, caller.id);
  if (!member) return { type: 'NotInSkill' };
  return member.usedSlots < member.maxSlots ? null : { type: 'NoFreeSlot', maxSlots: member.maxSlots };
}
