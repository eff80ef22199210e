import { skillOf } from '../brand.js';
import { agentOf, ringing, underWay } from '../model.js';
import type { Conversation, Model, Place, Transfer } from '../model.js';
import { slotFreed } from './agents.js';

/** Every change of custody: the version counts it, and who no longer handles it reads no further. */
export function moveCustody(model: Model, conversation: Conversation, to: Place): void {
  const { custody, messages, readableBy } = conversation;
  if (custody.account !== to.account) readableBy.set(custody.account, messages.length);
  readableBy.delete(to.account);
  conversation.custody = to;
  conversation.version += 1;
  conversation.since = model.now;
  conversation.lookAt = to.agent === null ? model.now : null;
  if (to.agent !== null) agentOf(model, to.agent).idleSince = model.now;
}

/** A hop: an accepted rollover pushes its giver, an accepted rollback pops what it undoes. */
export function hop(model: Model, transfer: Transfer, agent: string): void {
  const { conversation, kind, source, to, wish } = transfer;
  const { skill } = underWay(transfer);
  if (kind === 'ROLLOVER') {
    conversation.path.push({ giver: source, hop: transfer.id });
    conversation.rollovers += 1;
  } else {
    const undone = conversation.path.splice(to === 'OWNER' ? 0 : -1);
    transfer.undoes = undone.map((one) => one.hop);
  }
  conversation.hops += 1;
  slotFreed(model, conversation.custody.agent);
  if (wish.warmMessage !== null) conversation.messages.push(wish.warmMessage);
  moveCustody(model, conversation, { account: skillOf(skill).account, skill, agent });
}

/** The end of a transfer that was not accepted; who was being asked has a slot more. */
export function endUnaccepted(
  model: Model,
  transfer: Transfer,
  status: 'RETURNED' | 'CANCELLED' | 'ABANDONED' | 'EXPIRED',
  cause: string,
): void {
  const offer = ringing(transfer);
  if (offer) offer.status = 'WITHDRAWN';
  underWay(transfer).cause = cause;
  transfer.status = status;
  transfer.cause = cause;
  transfer.lookAt = null;
  if (offer) slotFreed(model, offer.agent);
}
