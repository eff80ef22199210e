import type { World } from '../subgraphs/transfers/world.js';

/** What happens at the same time, in the order that a test wants: by locks and pauses, so that a race is hit for sure. */

/**
 * Both come to what `lock` locks while somebody else has it, the first one first; then it is let go. One that needs it not
 * is done before the next begins.
 */
export async function meeting<First, Second>(
  world: World,
  lock: string,
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  const held = await holding(world, lock);
  const one = await begun(world, first);
  const other = await begun(world, second);
  await held.release();
  return Promise.all([one.done, other.done]);
}

/** Stops `work` of a process before its first statement that matches, lets `meanwhile` happen, and goes on. */
export async function paused<T>(
  process: World,
  before: RegExp,
  work: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
): Promise<T> {
  const reached = aGate();
  const resumed = aGate();
  process.interfere(async (statement) => {
    if (!before.test(statement)) return;
    process.interfere(null);
    reached.open();
    await resumed.opened;
  });
  const done = work();
  await reached.opened;
  try {
    await meanwhile();
  } finally {
    resumed.open();
  }
  return done;
}

/** Begins `work`, and comes back when it waits for a lock, or is done because it needs none that somebody has. */
export async function begun<T>(world: World, work: () => Promise<T>): Promise<{ done: Promise<T> }> {
  const before = await waiting(world);
  const done = work();
  await untilWaiting(world, before + 1, done);
  return { done };
}

/** Comes back when so many wait for a lock, or when `done` is. */
export async function untilWaiting(world: World, count: number, done: Promise<unknown>): Promise<void> {
  const state: { isDone: boolean } = { isDone: false };
  const note = (): void => void (state.isDone = true);
  done.then(note, note);
  while (!state.isDone && (await waiting(world)) < count);
}

/** Has the locks that a statement takes, until they are let go. */
export async function holding({ database }: World, lock: string): Promise<{ release: () => Promise<void> }> {
  const begun = aGate();
  const released = aGate();
  const committed = database.transaction(async (sql) => {
    await sql.query(lock);
    begun.open();
    await released.opened;
  });
  await begun.opened;
  return {
    release: () => {
      released.open();
      return committed;
    },
  };
}

async function waiting({ database }: World): Promise<number> {
  const rows = await database.query(
    `select from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and cardinality(pg_blocking_pids(pid)) > 0`,
  );
  return rows.length;
}

function aGate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
