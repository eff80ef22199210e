import fc from 'fast-check';
import { aCalleeOf, aChoice, aRingingTransferOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { ringing, underWay } from '../model.js';
import type { Model, Transfer } from '../model.js';
import { slotFreed } from '../rules/agents.js';
import { hop } from '../rules/custody.js';
import { callerOf, offerRefusal } from '../rules/gates.js';
import { disabledOf, isLinked, isOpenNow } from '../rules/places.js';
import { settle } from '../rules/settling.js';

export const acceptTransfer = fc.record({ which: aChoice, by: aChoice }).map(({ which, by }): Command =>
  aDeed(`accept (${which}, ${by})`, (model) => {
    const transfer = aRingingTransferOf(model, which);
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
  const { kind, source } = transfer;
  const isLost = !isLinked(model, kind, source.account, attempt.skill);
  const isClosed = !isOpenNow(model, attempt.skill);
  const closed = kind === 'ROLLOVER' ? 'DESTINATION_CLOSED' : 'ROLLBACK_ORIGIN_CLOSED';
  const against = [
    ...disabledOf(model, source.account, attempt.skill).map(() => 'ROLLOVER_NOT_ENABLED'),
    ...(isLost ? ['LINK_REVOKED'] : []),
    ...(isClosed ? [closed] : []),
  ];
  if (against.length > 0) {
    withdraw(model, transfer);
    return against;
  }
  const offer = ringing(transfer);
  if (offer) offer.status = 'ACCEPTED';
  transfer.status = 'ACCEPTED';
  transfer.lookAt = null;
  hop(model, transfer, who);
  return [];
}

/** The offer is taken back, and the transfer goes on from there. */
function withdraw(model: Model, transfer: Transfer): void {
  const offer = ringing(transfer);
  if (offer) offer.status = 'WITHDRAWN';
  slotFreed(model, offer?.agent ?? null);
  transfer.status = 'QUEUED';
  transfer.lookAt = model.now;
  settle(model, transfer);
}
