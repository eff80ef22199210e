import { afterLook, goneSince } from '../domain/connection.js';
import type { Watch } from '../domain/connection.js';
import { readAvailability } from '../facts.js';
import type { Services } from '../services.js';
import { goOffline } from '../store/agents.js';
import { forgetConnections, isDisconnected, lockPresence, readDisconnected } from '../store/connections.js';

/** An agent whose last connection ended by `endedBy`. */
export interface Gone {
  readonly agentId: string;
  readonly endedBy: Date;
}

/** Agents who are gone now, at most so many; nobody while this process has not been looking for long enough to tell. */
export type LookForGone = (most: number) => Promise<Gone[]>;

export function watchConnections({ database, clock }: Services): LookForGone {
  let watch: Watch | null = null;
  return async (most) => {
    const looked = afterLook(watch, clock.now());
    const endedBy = goneSince(looked);
    const agentIds = endedBy ? await readDisconnected(database, endedBy, most) : [];
    watch = looked;
    return endedBy ? agentIds.map((agentId) => ({ agentId, endedBy })) : [];
  };
}

/** Takes the agent OFFLINE, unless it has come back meanwhile: nobody who has a connection is taken OFFLINE for its lack. */
export async function disconnect(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  { agentId, endedBy }: Gone,
): Promise<void> {
  const at = clock.now();
  await database.transaction(async (sql) => {
    await lockPresence(sql, agentId);
    if (!(await isDisconnected(sql, agentId, endedBy))) return;
    await forgetConnections(sql, agentId, at);
    const availability = await readAvailability(sql, agentId);
    if (availability !== null && availability !== 'OFFLINE')
      await goOffline(sql, agentId, 'DISCONNECTED', at);
  });
}
