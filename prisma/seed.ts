import type { Prisma } from '../generated/prisma/client.js';
import type { SpecialDate } from '../subgraphs/hours/workingHours.js';
import type { Clock } from '../subgraphs/kit/clock.js';
import type { Database } from '../subgraphs/kit/database.js';
import { demoAccounts } from './demo/accounts.js';
import { withInventoryMoved } from './demo/inventory.js';
import { asJson, writeDemo } from './demo/writeDemo.js';

/** What a seeding did: wrote the demo world, found it there (and moved its dates to the present), or kept out of others' data. */
export type Seeding = 'WRITTEN' | 'REFRESHED' | 'LEFT_ALONE';

/**
 * Writes the demo world into an empty database. One that holds it already gets its closed dates moved to the present, and
 * nothing else; one that holds anything else stays as it is. Safe when several processes do it at once.
 */
export async function seed({ prisma }: Database, clock: Clock): Promise<Seeding> {
  return prisma.$transaction(
    async (tables) => {
      await tables.$executeRaw`select pg_advisory_xact_lock(hashtext('rollover seed'))`;
      if ((await tables.brand.count()) === 0) {
        await writeDemo(tables, clock.now());
        return 'WRITTEN';
      }
      return (await moveInventories(tables, clock.now())) ? 'REFRESHED' : 'LEFT_ALONE';
    },
    { maxWait: patienceMs, timeout: patienceMs },
  );
}

/** Long enough for another process to finish the same. */
const patienceMs = 30_000;

/** False when the demo world is not what the database holds. */
async function moveInventories(tables: Prisma.TransactionClient, now: Date): Promise<boolean> {
  const ids = demoAccounts.map(({ id }) => `${id}-claims-hours`);
  const hours = await tables.workingHours.findMany({ where: { id: { in: ids } } });
  for (const { id, timeZone, specialDates } of hours) {
    const dates = specialDates as unknown as SpecialDate[];
    const moved = withInventoryMoved(dates, now, timeZone);
    if (moved === dates) continue;
    const data = { specialDates: asJson(moved), revision: { increment: 1 }, changedAt: now };
    await tables.workingHours.update({ where: { id }, data });
  }
  return hours.length > 0;
}
