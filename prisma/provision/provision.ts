import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../subgraphs/kit/clock.js';
import type { Database, Sql } from '../../subgraphs/kit/database/database.js';
import { actorOf, ensureAdmin } from './actor.js';
import type { Actor } from './actor.js';
import { difference } from './difference.js';
import type { Difference } from './difference.js';
import { withFreshIds } from './freshIds.js';
import { lookAgain } from './lookAgain.js';
import type { Problem } from './problem.js';
import type { Brand } from './readItems.js';
import { recordChanges } from './recordChanges.js';
import { savePeople, savePlaces } from './saveChanges.js';
import { storedOf } from './stored.js';
import { takenIds } from './takenIds.js';
import { takeTurn } from './turn.js';
import { wantedBy } from './wanted.js';

/** A brand's file to be applied by `actorId`, with its relative dates as they are at `datesAt`. */
export interface Order {
  readonly brand: Brand;
  readonly actorId: string;
  readonly datesAt: Date;
}

/** What applying an order would do. With problems, or without an administrator, it would do nothing. */
export interface Plan extends Difference {
  readonly problems: readonly Problem[];
  readonly actor: Actor;
}

/** OVERTAKEN: something else has changed since the plan was made, and nothing was written. */
export type Applied = 'APPLIED' | 'NOTHING_LEFT' | 'OVERTAKEN';

/** Finds what the order would change, and changes nothing. */
export async function planOf(sql: Sql, order: Order, lock = false): Promise<Plan> {
  const { brand, actorId, datesAt } = order;
  const problems = await takenIds(sql, brand);
  const stored = await storedOf(sql, brand.brand.id, lock);
  const actor = await actorOf(sql, actorId);
  return { ...difference(wantedBy(brand, datesAt), stored), problems, actor };
}

/** Does what `shown` says, whole or not at all, and in its turn when others provision too. */
export async function applyPlan(
  database: Database,
  order: Order,
  shown: Plan,
  clock: Clock,
): Promise<Applied> {
  const {
    actorId,
    brand: {
      brand: { id: brandId },
    },
  } = order;
  return database.transaction(async (sql) => {
    await takeTurn(sql);
    const plan = await planOf(sql, order, true);
    if (plan.problems.length > 0 || plan.actor === 'NOT_ADMIN') return 'OVERTAKEN';
    if (plan.changes.length === 0) return 'NOTHING_LEFT';
    if (!isDeepStrictEqual(plan.changes, shown.changes)) return 'OVERTAKEN';
    const at = clock.now();
    if (plan.actor === 'FIRST_ADMIN') await ensureAdmin(sql, actorId);
    const changes = await withFreshIds(sql, plan.changes, at);
    await savePlaces(sql, brandId, changes, at);
    await recordChanges(sql, changes, { brandId, actorId, at });
    await lookAgain(sql, changes, at);
    await savePeople(sql, brandId, changes, at);
    return 'APPLIED';
  });
}
