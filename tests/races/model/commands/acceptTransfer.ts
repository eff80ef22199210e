import fc from 'fast-check';
import { isOpen, skillOf } from '../brand.js';
import { aCalleeOf, aChoice, aTransferOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { ringing, underWay } from '../model.js';
import type { Model, Transfer } from '../model.js';
import { slotFreed } from '../rules/agents.js';
import { hop } from '../rules/custody.js';
import { callerOf, offerRefusal } from '../rules/gates.js';
import { settle } from '../rules/settling.js';

export const acceptTransfer = fc.record({ which: aChoice, by: aChoice }).map(({ which, by }): Command =>
  aDeed(`accept (${which}, ${by})`, (model) => {
    const transfer = aTransferOf(model, which);
    if (!transfer) return null;
    const who = aCalleeOf(transfer, by);
    return {
      mutation: 'acceptTransfer',
      who,
      input: { transferId: transfer.id },
      becomes: () => accept(model, transfer, who),
    };
  }),
);

function accept(model: Model, transfer: Transfer, who: string): string[] {
  const refusal = offerRefusal(callerOf(who), transfer, model.now);
  if (refusal !== null) return [refusal];
  const attempt = underWay(transfer);
  if (!isOpen(skillOf(attempt.skill), model.now)) return [closedMeanwhile(model, transfer)];
  const offer = ringing(transfer);
  if (offer) offer.status = 'ACCEPTED';
  transfer.status = 'ACCEPTED';
  transfer.lookAt = null;
  hop(model, transfer, who);
  return [];
}

/** The offer is taken back, and the transfer goes on from there. */
function closedMeanwhile(model: Model, transfer: Transfer): string {
  const offer = ringing(transfer);
  if (offer) offer.status = 'WITHDRAWN';
  slotFreed(model, offer?.agent ?? null);
  transfer.status = 'QUEUED';
  transfer.lookAt = model.now;
  settle(model, transfer);
  return transfer.kind === 'ROLLOVER' ? 'DESTINATION_CLOSED' : 'ROLLBACK_ORIGIN_CLOSED';
}
