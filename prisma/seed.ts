import type { Clock } from '../subgraphs/kit/clock.js';
import type { Database, Sql } from '../subgraphs/kit/database/database.js';
import { moveDates } from './demo/moveDates.js';
import { takeTurn } from './provision/turn.js';

/** What a seeding did: wrote the demo world, found it there (and moved its dates to the present), or kept out of others' data. */
export type Seeding = 'WRITTEN' | 'REFRESHED' | 'LEFT_ALONE';

/**
 * Provisions the demo world into an empty database. One that holds it already gets its relative dates moved to the present,
 * and nothing else; one that holds anything else stays as it is. Safe when several processes do it at once.
 */
export async function seed(database: Database, clock: Clock): Promise<Seeding> {
  return database.transaction(async (sql) => {
    await takeTurn(sql);
    if (await isEmpty(sql)) {
      // Loaded when it is needed, which is once in the life of a database.
      const { writeDemo } = await import('./demo/writeDemo.js');
      await writeDemo(sql, clock.now());
      return 'WRITTEN';
    }
    return (await moveDates(sql, clock.now())) ? 'REFRESHED' : 'LEFT_ALONE';
  });
}

async function isEmpty(sql: Sql): Promise<boolean> {
  const [found] = await sql.query<{ any: boolean }>('select exists (select from accounts.brand) as any');
  return found?.any !== true;
}
