import type { AgentFacts } from './facts.js';

/** Whether the agents of a skill can take a transfer: one has a free slot, all who work are full, or nobody works. */
export type Standing = 'FREE' | 'FULL' | 'AWAY';

export function standing(agents: readonly AgentFacts[]): Standing {
  if (agents.some(canReceive)) return 'FREE';
  return agents.some(takesTransfers) ? 'FULL' : 'AWAY';
}

/** Whether an agent takes transfers at all: OCCUPIED ones take these, though no new conversations. */
export function takesTransfers({ availability }: Pick<AgentFacts, 'availability'>): boolean {
  return availability === 'ONLINE' || availability === 'OCCUPIED';
}

/** How many are ONLINE, OCCUPIED, and neither. */
export interface Headcount {
  readonly online: number;
  readonly occupied: number;
  readonly away: number;
}

export function countByAvailability(agents: readonly AgentFacts[]): Headcount {
  return {
    online: agents.filter(({ availability }) => availability === 'ONLINE').length,
    occupied: agents.filter(({ availability }) => availability === 'OCCUPIED').length,
    away: agents.filter((agent) => !takesTransfers(agent)).length,
  };
}

/** How many transfers the agents who take any could be given now. */
export function freeSlots(agents: readonly AgentFacts[]): number {
  return receivers(agents).reduce((sum, { maxSlots, usedSlots }) => sum + maxSlots - usedSlots, 0);
}

export function canReceive(agent: Omit<AgentFacts, 'id' | 'idleSince'>): boolean {
  return takesTransfers(agent) && agent.usedSlots < agent.maxSlots;
}

/** The agents who could be offered a transfer now, in the order in which they are asked: ONLINE first, longest idle first. */
export function receivers(agents: readonly AgentFacts[]): AgentFacts[] {
  return agents.filter(canReceive).sort(byTurn);
}

function byTurn(a: AgentFacts, b: AgentFacts): number {
  if (a.availability !== b.availability) return a.availability === 'ONLINE' ? -1 : 1;
  if (a.idleSince !== b.idleSince) return a.idleSince < b.idleSince ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
