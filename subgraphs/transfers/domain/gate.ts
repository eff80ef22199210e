import type { Caller } from '../../kit/caller.js';
import type { ConversationFacts, CustodyFacts } from './facts.js';
import type { Refusal } from './refusal.js';

/** What the caller asks to move: null when there is no such conversation, or none that the caller may see. */
export interface Handled {
  readonly conversation: ConversationFacts;
  readonly custody: CustodyFacts;
}

const permissionOf: Partial<Record<Caller['role'], string>> = {
  AGENT: 'rollover',
  MANAGER: 'rollover',
  BOT: 'rollover:bot',
};

/** The gate before all other checks: its first refusal alone, so that nothing leaks; null when the caller may pass. */
export function gate(caller: Caller, handled: Handled | null): Refusal | null {
  if (handled === null) return { type: 'ConversationNotFound' };
  const { conversation, custody } = handled;
  if (conversation.status === 'CLOSED') {
    return { type: 'ConversationClosed', closedAt: conversation.closedAt?.toISOString() ?? null };
  }
  if (caller.accountId !== custody.accountId) return { type: 'ConversationNotHandledHere' };
  if (caller.role !== 'MANAGER' && caller.id !== custody.agentId) return { type: 'ForbiddenNotParticipant' };
  const permission = permissionOf[caller.role];
  if (permission === undefined || !caller.scopes.includes(permission)) return { type: 'ForbiddenRole' };
  return null;
}
