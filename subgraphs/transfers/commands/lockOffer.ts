import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { readPath } from '../access.js';
import { viewOfTransfer } from '../domain/access.js';
import { offerRefusal } from '../domain/answering.js';
import type { Refusal } from '../domain/refusal.js';
import type { TransferRow } from '../rows.js';
import { readAttempts } from '../store/attempts.js';
import { readOffers } from '../store/offers.js';
import { lockTransfer } from '../store/transfers.js';

/** The transfer, locked until commit; null when there is none, or none that the caller may see. */
export async function lockVisibleTransfer(sql: Sql, caller: Caller, id: string): Promise<TransferRow | null> {
  const [transfer, attempts] = await Promise.all([lockTransfer(sql, id), readAttempts(sql, id)]);
  if (!transfer) return null;
  const pathAccountIds = await readPath(sql, transfer.conversationId);
  return viewOfTransfer(caller, { ...transfer, attempts, pathAccountIds }) ? transfer : null;
}

/** The transfer whose offer rings at the caller, locked until commit, or why there is none to answer. */
export async function lockOffer(
  sql: Sql,
  caller: Caller,
  transferId: string,
  at: Date,
): Promise<{ transfer: TransferRow } | Refusal> {
  const [transfer, offers] = await Promise.all([
    lockVisibleTransfer(sql, caller, transferId),
    readOffers(sql, transferId),
  ]);
  if (!transfer) return { type: 'TransferNotFound' };
  const mine = offers.filter(({ agentId }) => agentId === caller.id);
  return offerRefusal(transfer, mine, at) ?? { transfer };
}
