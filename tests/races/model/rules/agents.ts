import { ringing, underWay } from '../model.js';
import type { Agent, Model, Transfer } from '../model.js';

export const membersOf = (model: Model, skill: string): Agent[] =>
  model.agents.filter(({ skills }) => skills.includes(skill));

/** ONLINE takes all work, OCCUPIED transfers only, all others none. */
export const takesTransfers = ({ availability }: Agent): boolean =>
  availability === 'ONLINE' || availability === 'OCCUPIED';

/** Conversations held and offers that ring. */
export function usedSlots({ conversations, transfers }: Model, id: string): number {
  const held = conversations.filter(({ closed, custody }) => !closed && custody.agent === id);
  return held.length + transfers.filter((transfer) => ringing(transfer)?.agent === id).length;
}

export const hasSlot = (model: Model, { id }: Agent): boolean => usedSlots(model, id) < model.slots;

/** Those who can be offered a transfer, in turn: ONLINE before OCCUPIED, then who is idle longest. */
export function inTurn(model: Model, skill: string): Agent[] {
  return membersOf(model, skill)
    .filter((agent) => takesTransfers(agent) && hasSlot(model, agent))
    .sort((a, b) => rank(a) - rank(b) || byIdleness(a, b));
}

/** Who is given a conversation that waits: ONLINE only. */
export function takerOf(model: Model, skill: string): Agent | null {
  const takers = membersOf(model, skill).filter(
    (agent) => agent.availability === 'ONLINE' && hasSlot(model, agent),
  );
  return takers.sort(byIdleness)[0] ?? null;
}

/** An agent has a slot more: the longest waiting transfer for which it can be asked is looked at before all others. */
export function slotFreed(model: Model, id: string | null): void {
  const waiting = model.transfers.find(
    (transfer) => transfer.status === 'QUEUED' && couldAsk(model, transfer, id),
  );
  if (waiting) waiting.lookAt = waiting.requestedAt;
}

function couldAsk(model: Model, transfer: Transfer, id: string | null): boolean {
  const { skill } = underWay(transfer);
  if (id === null || declinersOf(transfer).includes(id)) return false;
  return membersOf(model, skill).some((agent) => agent.id === id) && (awaited(transfer) ?? id) === id;
}

/** Who has declined it in this attempt. */
export const declinersOf = (transfer: Transfer): string[] =>
  underWay(transfer)
    .offers.filter(({ status }) => status === 'DECLINED')
    .map(({ agent }) => agent);

/** At an opening, who was named without a fallback is waited for, until it declines. */
export function awaited(transfer: Transfer): string | null {
  const { namedAgent, opensAt } = underWay(transfer);
  if (namedAgent === null || opensAt === null || transfer.wish.fallback !== 'NONE') return null;
  return declinersOf(transfer).includes(namedAgent) ? null : namedAgent;
}

const rank = ({ availability }: Agent): number => (availability === 'ONLINE' ? 0 : 1);

function byIdleness(a: Agent, b: Agent): number {
  if (a.idleSince !== b.idleSince) return a.idleSince < b.idleSince ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
