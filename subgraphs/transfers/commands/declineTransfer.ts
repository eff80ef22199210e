import type { DeclineTransferInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Services } from '../services.js';
import { settle } from '../settle.js';
import * as store from '../store.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { lockOffer } from './lockOffer.js';

/** Turns the caller's offer down; the transfer goes on to the next agent, or to the fallback. */
export async function declineTransfer(
  services: Services,
  caller: Caller,
  input: DeclineTransferInput,
): Promise<Answer> {
  const answer = await command(services, caller, 'declineTransfer', input, async (sql, at) => {
    const offered = await lockOffer(sql, caller, input.transferId, at);
    if (!('transfer' in offered)) return refused(offered);
    const offer = await store.endOffer(sql, input.transferId, 'DECLINED', at, input.reasonCode ?? null);
    await store.moveTransfer(sql, input.transferId, 'QUEUED', at);
    await store.recordEvent(sql, input.transferId, { type: 'OFFER_DECLINED', actorId: caller.id, offer }, at);
    return done(input.transferId);
  });
  await settle(services, input.transferId);
  return answer;
}
