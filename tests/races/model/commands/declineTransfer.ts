import fc from 'fast-check';
import { aCalleeOf, aChoice, aRingingTransferOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { ringing } from '../model.js';
import type { Model, Transfer } from '../model.js';
import { slotFreed } from '../rules/agents.js';
import { callerOf, offerRefusal } from '../rules/gates.js';
import { settle } from '../rules/settling.js';

export const declineTransfer = fc.record({ which: aChoice, by: aChoice }).map(({ which, by }): Command =>
  aDeed(`decline (${which}, ${by})`, (model) => {
    const transfer = aRingingTransferOf(model, which);
    if (!transfer) return null;
    const who = aCalleeOf(transfer, by);
    return {
      mutation: 'declineTransfer',
      who,
      input: { transferId: transfer.id },
      becomes: () => {
        const refusal = offerRefusal(callerOf(who), transfer, model.now);
        if (refusal === null) decline(model, transfer);
        return refusal === null ? [] : [refusal];
      },
    };
  }),
);

function decline(model: Model, transfer: Transfer): void {
  const offer = ringing(transfer);
  if (!offer) return;
  offer.status = 'DECLINED';
  slotFreed(model, offer.agent);
  transfer.status = 'QUEUED';
  transfer.lookAt = model.now;
  settle(model, transfer);
}
