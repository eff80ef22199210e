import type { CancelTransferInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { cancelRefusal } from '../domain/answering.js';
import type { TransferRow } from '../rows.js';
import type { Services } from '../services.js';
import { freeSlot } from '../store/agents.js';
import { endAttempt } from '../store/attempts.js';
import { recordEvent } from '../store/log.js';
import { endOffer } from '../store/offers.js';
import { endTransfer } from '../store/transfers.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { lockVisibleTransfer } from './lockOffer.js';

/** Takes an open transfer back; the conversation stays where it is. */
export async function cancelTransfer(
  services: Services,
  caller: Caller,
  input: CancelTransferInput,
): Promise<Answer> {
  return command(services, caller, 'cancelTransfer', input, async (sql, at) => {
    const transfer = await lockVisibleTransfer(sql, caller, input.transferId);
    if (!transfer) return refused({ type: 'TransferNotFound' });
    const refusal = cancelRefusal(caller, transfer);
    if (refusal) return refused(refusal);
    await cancel(sql, transfer, caller.id, at);
    return done(transfer.id);
  });
}

async function cancel(sql: Sql, transfer: TransferRow, actorId: string, at: Date): Promise<void> {
  const offer = await endOffer(sql, transfer.id, 'WITHDRAWN', at);
  await endAttempt(sql, transfer.id, 'CANCELLED', at);
  await endTransfer(sql, transfer, 'CANCELLED', 'CANCELLED', at);
  if (offer) await freeSlot(sql, offer.agentId, at);
  await recordEvent(sql, transfer.id, { type: 'CANCELLED', cause: 'CANCELLED', actorId, offer }, at);
}
