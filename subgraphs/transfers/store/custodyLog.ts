import type { Sql } from '../../kit/database/database.js';
import type { LogPage } from '../../kit/streams/tails.js';
import type { CustodyEventRow } from '../rows.js';

const stretch = 200;

/** SQL: a change `k` of custody as a row of the log. */
const changed = `
  k.brand_id as "brandId", k.position, k.conversation_id as "conversationId", k.version, k.at, k.cause,
  k.account_id as "accountId", k.skill_id as "skillId", k.agent_id as "agentId",
  k.left_account_id as "leftAccountId"`;

/** SQL: the end of custody `c` as a row of the log. */
const ended = `
  c.brand_id as "brandId", c.ended_position as position, c.conversation_id as "conversationId", c.version,
  c.ended_at as at, 'CLOSED' as cause, c.account_id as "accountId", c.skill_id as "skillId",
  c.agent_id as "agentId", null::text as "leftAccountId"`;

export async function custodyOfBrand(
  sql: Sql,
  brandId: string,
  after: bigint,
): Promise<LogPage<CustodyEventRow>> {
  const rows = await sql.query<CustodyEventRow>(
    `select * from (
       (select ${changed} from transfers.custody_change k
        where k.brand_id = $1 and k.position > $2 order by k.position limit $3)
       union all
       (select ${ended} from transfers.custody c
        where c.brand_id = $1 and c.ended_position > $2 order by c.ended_position limit $3)) log
     order by position limit $3`,
    [brandId, after, stretch],
  );
  return custodyPage(rows, after);
}

/** What came to one of the accounts of a brand, stayed, left or ended there, each once. */
export async function custodyOfAccounts(
  sql: Sql,
  brandId: string,
  accountIds: readonly string[],
  after: bigint,
): Promise<LogPage<CustodyEventRow>> {
  const rows = await sql.query<CustodyEventRow>(
    `select distinct on (log.position) log.*
     from unnest($2::text[]) account (id) cross join lateral (
       (select ${changed} from transfers.custody_change k
        where k.account_id = account.id and k.brand_id = $1 and k.position > $3 order by k.position limit $4)
       union all
       (select ${changed} from transfers.custody_change k
        where k.left_account_id = account.id and k.brand_id = $1 and k.position > $3 order by k.position limit $4)
       union all
       (select ${ended} from transfers.custody c
        where c.account_id = account.id and c.brand_id = $1 and c.ended_position > $3
        order by c.ended_position limit $4)) log
     order by log.position limit $4`,
    [brandId, accountIds, after, stretch],
  );
  return custodyPage(rows, after);
}

function custodyPage(rows: CustodyEventRow[], after: bigint): LogPage<CustodyEventRow> {
  return { rows, reached: rows.at(-1)?.position ?? after, isAll: rows.length < stretch };
}
