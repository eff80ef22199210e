import type { Sql } from '../../kit/database/database.js';
import type { LogPage } from '../../kit/streams/tails.js';
import { eventColumns } from '../rows.js';
import type { EventRow, TransferEventType } from '../rows.js';

const stretch = 200;

/** SQL: an event `e` as a row. */
const columns = `${eventColumns},
  array(select p.account_id from transfers.party p where p.transfer_id = e.transfer_id and p.on_path) as "pathAccountIds",
  (select a.account_id from transfers.attempt a where a.transfer_id = e.transfer_id and a.number = e.attempt)
    as "attemptAccountId"`;

export async function eventsOfBrand(sql: Sql, brandId: string, after: bigint): Promise<LogPage<EventRow>> {
  const rows = await sql.query<EventRow>(
    `select ${columns} from transfers.event e where e.brand_id = $1 and e.position > $2 order by e.position limit $3`,
    [brandId, after, stretch],
  );
  return eventPage(rows, after, stretch);
}

/** Part of a log, and the position up to which that was kept no longer when it was read: what comes after it is whole. */
export interface KeptPage extends LogPage<EventRow> {
  readonly forgottenTo: bigint;
}

/** What is kept of a transfer's events; as long as its first one is, none of them is forgotten. */
export interface TransferPage extends KeptPage {
  readonly hasEnded: boolean;
}

export async function eventsOfTransfer(sql: Sql, transferId: string, after: bigint): Promise<TransferPage> {
  const rows = await sql.query<(EventRow | { id: null }) & Omit<TransferPage, keyof LogPage<EventRow>>>(
    `select t.ended_at is not null as "hasEnded", page.*,
       case when exists (select from transfers.event f where f.transfer_id = t.id and f.version = 1) then 0
         else log.forgotten_to end as "forgottenTo"
     from transfers.transfer t
     join transfers.brand_log log on log.brand_id = t.brand_id
     left join lateral (
       select ${columns} from transfers.event e
       where e.transfer_id = t.id and e.position > $2 order by e.version limit $3) page on true
     where t.id = $1
     order by page.version`,
    [transferId, after, stretch],
  );
  const events = rows.filter((row) => row.id !== null);
  const { hasEnded = false, forgottenTo = 0n } = rows[0] ?? {};
  return { ...eventPage(events, after, stretch), forgottenTo, hasEnded };
}

export async function offerEventsOf(sql: Sql, agentId: string, after: bigint): Promise<LogPage<EventRow>> {
  const rows = await sql.query<EventRow>(
    `select ${columns} from transfers.event e
     where e.agent_id = $1 and e.offer_id is not null and e.position > $2 order by e.position limit $3`,
    [agentId, after, stretch],
  );
  return eventPage(rows, after, stretch);
}

/** What a feed shows: of which accounts of a brand, and only these types (null: all). */
export interface Feed {
  readonly brandId: string;
  readonly accountIds: readonly string[];
  readonly types: readonly TransferEventType[] | null;
}

/**
 * The events that one of the accounts sees, each once: the beginnings of the accounts' own feeds, merged. The page is
 * materialised, as PostgreSQL walks the whole log for one that it joins to the log's own row.
 */
export async function eventsOfFeed(
  sql: Sql,
  { brandId, accountIds, types }: Feed,
  after: bigint,
  size = stretch,
): Promise<KeptPage> {
  const rows = await sql.query<(EventRow | { id: null }) & { forgottenTo: bigint }>(
    `with page as materialized (
       select ${columns}
       from (
         select distinct entry.position
         from unnest($2::text[]) account (id) ${types === null ? '' : 'cross join unnest($5::text[]) wanted (type)'}
         cross join lateral (
           select f.position from transfers.feed_entry f
           where f.account_id = account.id and f.brand_id = $1 and f.position > $3
             ${types === null ? '' : 'and f.type = wanted.type'}
           order by f.position limit $4) entry
         order by entry.position limit $4) seen
       join transfers.event e on e.brand_id = $1 and e.position = seen.position)
     select log.forgotten_to as "forgottenTo", page.*
     from transfers.brand_log log left join page on true
     where log.brand_id = $1
     order by page.position`,
    [brandId, accountIds, after, size, ...(types === null ? [] : [types])],
  );
  const events = rows.filter((row) => row.id !== null);
  return { ...eventPage(events, after, size), forgottenTo: rows[0]?.forgottenTo ?? 0n };
}

function eventPage(rows: EventRow[], after: bigint, size: number): LogPage<EventRow> {
  return { rows, reached: rows.at(-1)?.position ?? after, isAll: rows.length < size };
}
