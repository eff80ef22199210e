import type { Caller } from '../../kit/caller.js';
import { isFinal } from './moves.js';
import type { TransferStatus } from './moves.js';
import type { Refusal } from './refusal.js';

export type TransferAction = 'ACCEPT' | 'DECLINE' | 'CANCEL';

/** What decides who may do what with a transfer that it sees. */
export interface Answerable {
  readonly status: TransferStatus;
  readonly initiatorId: string;
  readonly sourceAccountId: string;
}

/** An offer of the transfer to the caller. */
export interface OwnOffer {
  readonly status: string;
  readonly expiresAt: Date;
}

/** What the caller may do with the transfer at `at`, by the rules of the commands. `mine` are its offers, in order. */
export function allowedActions(
  caller: Caller,
  transfer: Answerable,
  mine: readonly OwnOffer[],
  at: Date,
): TransferAction[] {
  return [
    ...(offerRefusal(transfer, mine, at) ? [] : (['ACCEPT', 'DECLINE'] as const)),
    ...(cancelRefusal(caller, transfer) ? [] : (['CANCEL'] as const)),
  ];
}

/** Why the caller cannot accept or decline; null when it can. `mine` are its offers of the transfer, in order. */
export function offerRefusal(
  { status }: Pick<Answerable, 'status'>,
  mine: readonly OwnOffer[],
  at: Date,
): Refusal | null {
  const ringing = mine.find((offer) => offer.status === 'OPEN');
  if (ringing) return at < ringing.expiresAt ? null : { type: 'OfferExpired' };
  // The caller hears the same whether it or the worker came first.
  const lapsed = mine.at(-1)?.status === 'TIMED_OUT' || (mine.length > 0 && status === 'EXPIRED');
  if (lapsed) return { type: 'OfferExpired' };
  return status === 'OFFERED' ? { type: 'OfferNotYours' } : { type: 'TransferNotPending', status };
}

/** Why the caller cannot cancel the transfer; null when it can. */
export function cancelRefusal(caller: Caller, transfer: Answerable): Refusal | null {
  const { status, initiatorId, sourceAccountId } = transfer;
  const isManager = caller.role === 'MANAGER' && caller.accountId === sourceAccountId;
  if (caller.id !== initiatorId && !isManager) return { type: 'ForbiddenRole' };
  return isFinal(status) ? { type: 'TransferNotPending', status } : null;
}
