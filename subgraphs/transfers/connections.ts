import { newId } from '../kit/ids.js';
import { leaseMs, renewalMs } from './domain/connection.js';
import type { Parts } from './parts.js';
import { endLease, forgetConnections, holdLeases, lockPresence } from './store/connections.js';
import type { Lease } from './store/connections.js';

/** The agents who are connected to this process, as long as it lives and renews their leases in the database. */
export interface Connections {
  /** A lease of the agent's, for a stream that is being opened; `end` when that has ended. */
  open(agentId: string): Promise<{ end(): void }>;
  /** Renews all leases, in one statement; done by itself from time to time, and by tests that have moved the clock. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

export function holdConnections({ database, clock, logger }: Omit<Parts, 'signals'>): Connections {
  const held = new Map<string, Lease>();
  const background = workInBackground(logger);

  const renew = async (): Promise<void> => {
    // What has ended is noted before anything is renewed: an end that comes late would let its agent seem connected.
    await background.done();
    if (held.size > 0) await holdLeases(database, [...held.values()], expiry(clock.now()));
  };
  const timer = setInterval(() => {
    background.run(renew());
  }, renewalMs);
  timer.unref();

  const end = ({ id }: Lease): void => {
    if (held.delete(id)) background.run(endLease(database, id, clock.now()));
  };
  return {
    renew,
    async open(agentId) {
      const lease = await openLease(database, agentId, clock.now());
      held.set(lease.id, lease);
      return {
        end() {
          end(lease);
        },
      };
    },
    async stop() {
      clearInterval(timer);
      await background.done();
    },
  };
}

async function openLease(database: Parts['database'], agentId: string, at: Date): Promise<Lease> {
  const lease = { id: newId(at), agentId };
  await database.transaction(async (sql) => {
    await lockPresence(sql, agentId);
    await forgetConnections(sql, agentId, at);
    await holdLeases(sql, [lease], expiry(at));
  });
  return lease;
}

function expiry(at: Date): Date {
  return new Date(at.getTime() + leaseMs);
}

/** What fails leaves a lease that runs out by itself, or is renewed the next time. */
function workInBackground(logger: Parts['logger']) {
  const running = new Set<Promise<void>>();
  return {
    run(work: Promise<void>): void {
      const noted = work.catch((error: unknown) => {
        logger.warn({ err: error }, 'a connection could not be noted');
      });
      running.add(noted);
      void noted.then(() => running.delete(noted));
    },
    async done(): Promise<void> {
      await Promise.all(running);
    },
  };
}
