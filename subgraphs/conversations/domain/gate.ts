import type { Caller, Role } from '../../kit/caller.js';
import { forbiddenRole } from '../../kit/userErrors.js';
import { conversationClosed, conversationNotHandledHere, forbiddenNotParticipant } from './refusals.js';
import type { Refusal } from './refusals.js';

export type Act = 'sendMessage' | 'addNote' | 'closeConversation';

/** What decides whether a caller may act on a conversation, as it stands under the command's locks. */
export interface Standing {
  readonly status: 'OPEN' | 'CLOSED';
  readonly closedAt: Date | null;
  /** The account that handles the conversation. */
  readonly accountId: string;
  /** Who holds it; null while it waits. */
  readonly agentId: string | null;
}

/** Who may do what. Agents and bots must hold the conversation, managers and they must be of the account that handles it. */
const mayDo: Record<Act, readonly Role[]> = {
  sendMessage: ['AGENT', 'BOT', 'CONNECTOR'],
  addNote: ['AGENT', 'BOT', 'MANAGER'],
  closeConversation: ['AGENT', 'BOT', 'MANAGER', 'CONNECTOR'],
};

/**
 * The first reason why the caller may not do this to a conversation that it sees, alone, so that no more is told than
 * must be; null when it may.
 */
export function gate(caller: Caller, act: Act, standing: Standing): Refusal | null {
  if (standing.status === 'CLOSED') return conversationClosed(standing.closedAt);
  return notHandledBy(caller, standing) ?? (mayDo[act].includes(caller.role) ? null : forbiddenRole);
}

/** Only an administrator, of a conversation that it sees, open or closed. */
export function mayErase({ role }: Caller): boolean {
  return role === 'ADMIN';
}

/** Only who works in an account can be in the wrong one. */
function notHandledBy({ id, role, accountId }: Caller, standing: Standing): Refusal | null {
  if (role !== 'AGENT' && role !== 'BOT' && role !== 'MANAGER') return null;
  if (accountId !== standing.accountId) return conversationNotHandledHere;
  return role === 'MANAGER' || id === standing.agentId ? null : forbiddenNotParticipant;
}
