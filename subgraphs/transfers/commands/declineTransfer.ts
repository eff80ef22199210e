import type { DeclineTransferInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { readAccount } from '../facts.js';
import type { Services } from '../services.js';
import { settleNow } from '../steps/settle.js';
import { freeSlot } from '../store/agents.js';
import { recordEvent } from '../store/log.js';
import { endOffer } from '../store/offers.js';
import { moveTransfer } from '../store/transfers.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { lockOffer } from './lockOffer.js';

/** Turns the caller's offer down; the transfer goes on to the next agent, or to the fallback. */
export async function declineTransfer(
  services: Services,
  caller: Caller,
  input: DeclineTransferInput,
): Promise<Answer> {
  const { transferId, reasonCode = null } = input;
  const answer = await command(services, caller, 'declineTransfer', input, async (sql, at) => {
    const offered = await lockOffer(sql, caller, transferId, at);
    if (!('transfer' in offered)) return refused(offered);
    if (!(await isReason(sql, caller, reasonCode))) return refused({ type: 'ReasonUnknown' });
    const offer = await endOffer(sql, transferId, 'DECLINED', at, { reasonCode });
    await freeSlot(sql, caller.id, at);
    await moveTransfer(sql, offered.transfer, 'QUEUED', at);
    await recordEvent(sql, transferId, { type: 'OFFER_DECLINED', actorId: caller.id, offer }, at);
    return done(transferId);
  });
  await settleNow(services, transferId);
  return answer;
}

/** Whether a reason is on the list of the caller's account; none need be given. */
async function isReason(sql: Sql, { accountId }: Caller, reasonCode: string | null): Promise<boolean> {
  if (reasonCode === null) return true;
  const account = accountId === null ? null : await readAccount(sql, accountId);
  return account?.reasonCodes.includes(reasonCode) ?? false;
}
