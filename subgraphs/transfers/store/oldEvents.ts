import type { Sql } from '../../kit/database/database.js';

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
  const [{ count } = { count: 0 }] = await sql.query<{ count: number }>(
    `with forgotten as (
       delete from transfers.event where brand_id = $1 and position = any (array(
         select o.position from (
           select e.position, e.at from transfers.event e
           where e.brand_id = $1 order by e.position limit $3 for update skip locked) o
         where o.at < $2))
       returning position, transfer_id),
     unfed as (
       delete from transfers.feed_entry f using forgotten d join transfers.party p on p.transfer_id = d.transfer_id
       where f.account_id = p.account_id and f.position = d.position),
     noted as (
       update transfers.brand_log
       set forgotten_to = greatest(forgotten_to, (select max(position) from forgotten))
       where brand_id = $1 and exists (select from forgotten))
     select count(*)::int as count from forgotten`,
    [brand.id, keptSince, most],
  );
  return count;
}
