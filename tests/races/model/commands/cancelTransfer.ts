import fc from 'fast-check';
import { aChoice, aHandlerOf, aTransferOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { endUnaccepted } from '../rules/custody.js';
import { callerOf, cancelRefusal } from '../rules/gates.js';

export const cancelTransfer = fc.record({ which: aChoice, by: aChoice }).map(({ which, by }): Command =>
  aDeed(`cancel (${which}, ${by})`, (model) => {
    const transfer = aTransferOf(model, which);
    if (!transfer) return null;
    const who = by % 2 === 0 ? transfer.initiator : aHandlerOf(transfer.conversation, by);
    return {
      mutation: 'cancelTransfer',
      who,
      input: { transferId: transfer.id },
      becomes: () => {
        const refusal = cancelRefusal(callerOf(who), transfer);
        if (refusal === null) endUnaccepted(model, transfer, 'CANCELLED', 'CANCELLED');
        return refusal === null ? [] : [refusal];
      },
    };
  }),
);
