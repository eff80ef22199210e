import type { Sql } from '../../kit/database.js';

/**
 * Deletes at most so many events from before `keptSince`, of one brand at a time; says how many. The oldest of a brand
 * stand first in its log, so that there is nothing to search where there is nothing to delete.
 */
export async function deleteOldEvents(sql: Sql, keptSince: Date, most: number): Promise<number> {
  const [brand] = await sql.query<{ id: string }>(
    `select l.brand_id as id from transfers.brand_log l
     cross join lateral (
       select e.at from transfers.event e where e.brand_id = l.brand_id order by e.position limit 1) oldest
     where oldest.at < $1
     limit 1`,
    [keptSince],
  );
  if (!brand) return 0;
  const deleted = await sql.query(
    `delete from transfers.event where brand_id = $1 and position = any (array(
       select o.position from (
         select e.position, e.at from transfers.event e
         where e.brand_id = $1 order by e.position limit $3 for update skip locked) o
       where o.at < $2))
     returning position`,
    [brand.id, keptSince, most],
  );
  return deleted.length;
}
