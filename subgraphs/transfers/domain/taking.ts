import type { Caller } from '../../kit/caller.js';
import type { AgentFacts } from './facts.js';
import type { Handled } from './gate.js';
import type { Refusal } from './refusal.js';

/** Why the caller cannot take the conversation out of its queue, whatever else it holds; null when it can. */
export function queueRefusal(caller: Caller, { conversation, custody }: Handled): Refusal | null {
  if (conversation.status === 'CLOSED') {
    return { type: 'ConversationClosed', closedAt: conversation.closedAt?.toISOString() ?? null };
  }
  if (caller.accountId !== custody.accountId) return { type: 'ConversationNotHandledHere' };
  if (caller.role !== 'AGENT' && caller.role !== 'BOT') return { type: 'ForbiddenRole' };
  return custody.agentId === null ? null : { type: 'ConversationNotWaiting' };
}

/** Why the caller, as a member of the queue's skill, has no room for it; null when it has. */
export function memberRefusal(member: Pick<AgentFacts, 'maxSlots' | 'usedSlots'> | null): Refusal | null {
  if (!member) return { type: 'NotInSkill' };
  return member.usedSlots < member.maxSlots ? null : { type: 'NoFreeSlot', maxSlots: member.maxSlots };
}
