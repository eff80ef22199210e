import { skillOf, workers } from '../brand.js';
import { isWaitingOrRinging, ringing } from '../model.js';
import type { Conversation, Transfer } from '../model.js';

/** Who asks: an agent, a bot or a manager of an account, or the connector of the channel. */
export interface Caller {
  readonly id: string;
  readonly role: 'AGENT' | 'BOT' | 'MANAGER' | 'CONNECTOR';
  readonly account: string | null;
}

export function callerOf(id: string): Caller {
  const worker = workers.find((one) => one.id === id);
  if (worker) return { id, role: worker.role, account: worker.account };
  if (id.endsWith('-manager'))
    return { id, role: 'MANAGER', account: `acme-${id.slice(0, -'-manager'.length)}` };
  return { id, role: 'CONNECTOR', account: null };
}

/** An account is on the path when it has or had custody. */
export const isOnPath = ({ custody, readableBy }: Conversation, account: string | null): boolean =>
  account !== null && (custody.account === account || readableBy.has(account));

/** The first reason why a caller may not speak, close or transfer; null when it may. */
export function gate(
  { id, role, account }: Caller,
  conversation: Conversation,
  may: readonly Caller['role'][],
): string | null {
  const speaksForConsumer = role === 'CONNECTOR' && may.includes(role);
  if (role !== 'CONNECTOR' && !isOnPath(conversation, account)) return 'CONVERSATION_NOT_FOUND';
  if (conversation.closed) return 'CONVERSATION_CLOSED';
  if (speaksForConsumer) return null;
  if (conversation.custody.account !== account) return 'CONVERSATION_NOT_HANDLED_HERE';
  if (role !== 'MANAGER' && conversation.custody.agent !== id) return 'FORBIDDEN_NOT_PARTICIPANT';
  return may.includes(role) ? null : 'FORBIDDEN_ROLE';
}

/** The path sees a transfer, and so does every account where it was tried. */
export function seesTransfer({ account }: Caller, { conversation, attempts }: Transfer): boolean {
  return isOnPath(conversation, account) || attempts.some(({ skill }) => skillOf(skill).account === account);
}

/** Why the caller has no offer to answer; null when one rings at it. */
export function offerRefusal(caller: Caller, transfer: Transfer, now: number): string | null {
  if (!seesTransfer(caller, transfer)) return 'TRANSFER_NOT_FOUND';
  const mine = transfer.attempts.flatMap(({ offers }) => offers).filter(({ agent }) => agent === caller.id);
  const rings = ringing(transfer);
  if (rings?.agent === caller.id) return now < rings.expires ? null : 'OFFER_EXPIRED';
  if (mine.at(-1)?.status === 'TIMED_OUT' || (mine.length > 0 && transfer.status === 'EXPIRED')) {
    return 'OFFER_EXPIRED';
  }
  return transfer.status === 'OFFERED' ? 'OFFER_NOT_YOURS' : 'TRANSFER_NOT_PENDING';
}

export function cancelRefusal(caller: Caller, transfer: Transfer): string | null {
  if (!seesTransfer(caller, transfer)) return 'TRANSFER_NOT_FOUND';
  const may =
    caller.id === transfer.initiator ||
    (caller.role === 'MANAGER' && caller.account === transfer.source.account);
  if (!may) return 'FORBIDDEN_ROLE';
  return isWaitingOrRinging(transfer) ? null : 'TRANSFER_NOT_PENDING';
}
