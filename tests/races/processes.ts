import { aProcess, aWorld, monday } from '../subgraphs/transfers/world.js';
import type { Hearing, World } from '../subgraphs/transfers/world.js';

/** Several processes that serve one database, each with connections, streams and a worker of its own. */
export interface Processes {
  /** One of them, which also is the test's own way to the database and its clock. */
  readonly world: World;
  /** One for each number: neighbours are different processes. */
  on(index: number): World;
  /** Has all of them do what is due: each passes over what another one is at work on. */
  work(): Promise<void>;
  /** How many transactions had to be run again after a deadlock, in all of them. */
  retries(): number;
  stop(): Promise<void>;
}

export async function someProcesses(count = 3, hearing: Hearing = {}): Promise<Processes> {
  const world = await aWorld(monday, hearing);
  const others = Array.from({ length: count - 1 }, () => aProcess(world.surroundings, hearing));
  const all = [world, ...others];
  return {
    world,
    on: (index) => all[index % count] ?? world,
    async work() {
      await Promise.all(all.map((one) => one.work()));
    },
    retries: () => all.reduce((sum, one) => sum + one.retries(), 0),
    async stop() {
      await Promise.all(others.map((one) => one.stop()));
      await world.stop();
    },
  };
}
