import type { Sql } from '../../subgraphs/kit/database/database.js';
import { ensureAdmin } from '../provision/actor.js';
import { planOf } from '../provision/provision.js';
import { readBrand } from '../provision/readBrand.js';
import { savePeople, savePlaces } from '../provision/saveChanges.js';
import { demoFiles } from './demoFile.js';
import { demoAdmin } from './users.js';

/** Writes the demo world as it is at `now` into empty tables. It leaves no trail: nothing was before it. */
export async function writeDemo(sql: Sql, now: Date): Promise<void> {
  await ensureAdmin(sql, demoAdmin);
  for (const file of demoFiles) {
    const { brand, problems } = readBrand(file, now);
    if (brand === null) throw new Error(`A file of the demo world is wrong: ${JSON.stringify(problems)}`);
    const plan = await planOf(sql, { brand, actorId: demoAdmin, datesAt: now });
    if (plan.problems.length > 0) throw new Error(`There is something of ${brand.brand.id} here already.`);
    await savePlaces(sql, brand.brand.id, plan.changes, now);
    await savePeople(sql, brand.brand.id, plan.changes, now);
  }
}
