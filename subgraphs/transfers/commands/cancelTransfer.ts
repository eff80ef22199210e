import type { CancelTransferInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import { isFinal } from '../domain/moves.js';
import type { TransferRow } from '../rows.js';
import type { Services } from '../services.js';
import * as store from '../store.js';
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
    if (!mayCancel(caller, transfer)) return refused({ type: 'ForbiddenRole' });
    if (isFinal(transfer.status)) return refused({ type: 'TransferNotPending', status: transfer.status });
    const offer = await store.endOffer(sql, transfer.id, 'WITHDRAWN', at);
    await store.endAttempt(sql, transfer.id, 'CANCELLED', at);
    await store.endTransfer(sql, transfer.id, 'CANCELLED', 'CANCELLED', at);
    await store.recordEvent(
      sql,
      transfer.id,
      { type: 'CANCELLED', cause: 'CANCELLED', actorId: caller.id, offer },
      at,
    );
    return done(transfer.id);
  });
}

function mayCancel(caller: Caller, { initiatorId, sourceAccountId }: TransferRow): boolean {
  return caller.id === initiatorId || (caller.role === 'MANAGER' && caller.accountId === sourceAccountId);
}
