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

/** An agent has a slot more: the longest waiting transfer for which it can be asked is looked at at once. */
export function slotFreed(model: Model, id: string | null): void {
  const waiting = model.transfers.find(
    (transfer) => transfer.status === 'QUEUED' && couldAsk(model, transfer, id),
  );
  if (waiting) waiting.lookAt = model.now;
}

function couldAsk(model: Model, transfer: Transfer, id: string | null): boolean {
  const { skill, offers } = underWay(transfer);
  const declined = offers.some(({ agent, status }) => agent === id && status === 'DECLINED');
  return membersOf(model, skill).some((agent) => agent.id === id) && !declined;
}

const rank = ({ availability }: Agent): number => (availability === 'ONLINE' ? 0 : 1);

function byIdleness(a: Agent, b: Agent): number {
  if (a.idleSince !== b.idleSince) return a.idleSince < b.idleSince ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
