import { isOutage } from '../../kit/database/outage.js';
import type { Services } from '../services.js';
import { reassign } from '../steps/reassign.js';
import { settle } from '../steps/settle.js';
import { lookForReturned, readReturns } from '../store/agentReturns.js';
import {
  assignWaiting,
  lookAfterDeletedSkills,
  postponeCustody,
  readDueCustodies,
} from '../store/lostCustody.js';
import { postponeTransfer } from '../store/transfers.js';
import { disconnect, watchConnections } from './disconnections.js';
import type { LookForGone } from './disconnections.js';
import { reportFailures } from './reportFailures.js';
import { readToRetire, retire } from './revocations.js';

/** Does what is due: any number of replicas may run it, and a restart loses nothing, since due work is in the database. */
export interface Worker {
  /** Does everything that is due now; also what tests call after they have moved the clock. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** How often due work is looked for; news wakes the worker at once. */
const intervalMs = 500;
const batch = 100;
/** What could not be done is tried again this much later, so that it keeps nothing else waiting. */
const retryMs = 5_000;

export function startWorker(services: Services): Worker {
  const { signals, logger } = services;
  const lookForGone = watchConnections(services);
  const work = reportFailures(logger, () => runOnce(services, lookForGone));
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  // What becomes due during a run may have been missed by it, so that another one follows.
  const run = (): Promise<void> => {
    if (running) return (next ??= running.catch(() => undefined).then(runNext));
    running = work().finally(() => (running = null));
    return running;
  };
  const runNext = (): Promise<void> => {
    next = null;
    return run();
  };
  const wake = (): void => {
    run().catch(() => undefined);
  };

  const unsubscribe = signals.subscribe('rollover_work', wake);
  const interval = setInterval(wake, intervalMs);
  return {
    run,
    async stop() {
      clearInterval(interval);
      unsubscribe();
      await Promise.allSettled([running, next]);
    },
  };
}

async function runOnce(services: Services, lookForGone: LookForGone): Promise<void> {
  await retireRevoked(services);
  await lookForAllReturned(services);
  await settleDue(services);
  await disconnectGone(services, lookForGone);
  await assignAllWaiting(services);
  await reassignDue(services);
}

/** Takes agents OFFLINE who have been revoked, and so have no stream whose end would tell. */
async function retireRevoked(services: Services): Promise<void> {
  for (const agentId of await readToRetire(services.database, batch)) {
    await attempt(services, () => retire(services, agentId));
  }
}

/**
 * Looks at what waits for agents who have come back, or have a slot again: after that was committed, so that each of the
 * two sees the other.
 */
async function lookForAllReturned(services: Services): Promise<void> {
  const { database, clock } = services;
  for (const id of await readReturns(database, batch)) {
    await attempt(services, () => database.transaction((sql) => lookForReturned(sql, id, clock.now())));
  }
}

async function settleDue(services: Services): Promise<void> {
  const { database, clock } = services;
  const due = await database.query<{ id: string }>(
    'select id from transfers.transfer where due_at <= $1 order by due_at, requested_at limit $2',
    [clock.now(), batch],
  );
  for (const { id } of due) {
    const settled = await attempt(services, () => settle(services, id));
    if (!settled) await postponeTransfer(database, id, new Date(clock.now().getTime() + retryMs));
  }
}

/** Takes agents OFFLINE whose connection has been gone for a minute. */
async function disconnectGone(services: Services, lookForGone: LookForGone): Promise<void> {
  for (const gone of await lookForGone(batch)) await attempt(services, () => disconnect(services, gone));
}

/** Gives conversations that wait for an agent to agents who have come back, the longest waiting first. */
async function assignAllWaiting(services: Services): Promise<void> {
  const { database, clock } = services;
  const waiting = await database.query<{ id: string }>(
    `select c.conversation_id as id from transfers.custody c
     where c.agent_id is null and c.ended_at is null and c.skill_id in (
       select w.skill_id from (
         select distinct skill_id from transfers.custody where agent_id is null and ended_at is null) w
       cross join lateral transfers.skill_agents(w.skill_id) a
       where a.availability = 'ONLINE' and a.used_slots < a.max_slots)
     order by c.since, c.conversation_id limit $1`,
    [batch],
  );
  for (const { id } of waiting) {
    await attempt(services, () => database.transaction((sql) => assignWaiting(sql, id, clock.now())));
  }
}

/** Takes conversations that have lost their agent, or their skill, and have found no other agent there, on to the fallback. */
async function reassignDue(services: Services): Promise<void> {
  const { database, clock } = services;
  await lookAfterDeletedSkills(database, clock.now());
  for (const id of await readDueCustodies(database, clock.now(), batch)) {
    const reassigned = await attempt(services, () => reassign(services, id));
    if (!reassigned) await postponeCustody(database, id, new Date(clock.now().getTime() + retryMs));
  }
}

/** False when it failed: one thing that cannot be done must not keep the others waiting. Rejects while the database is away. */
async function attempt({ logger, database }: Services, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isOutage(error)) await database.query('select 1');
    logger.error({ err: error }, 'due work failed and will be tried again');
    return false;
  }
}
