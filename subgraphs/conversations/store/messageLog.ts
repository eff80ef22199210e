import type { Sql } from '../../kit/database/database.js';
import type { LogPage } from '../../kit/streams/tails.js';
import type { Reach } from '../domain/access.js';
import { holderAt, movesOfCustody } from '../facts.js';
import type { LoggedModel, MessageModel } from '../models.js';
import { messageColumns, wholeMessage } from './messages.js';
import { conversations, reachValues, readable, withinReach } from './reachable.js';

/** How many rows of the log one statement looks at. */
const stretch = 200;

/**
 * The next messages of one conversation after a position, as far as the caller may read them at this moment; null when
 * there will be none any more: it is hidden, or it went to another account and all up to then is read.
 */
export async function nextOfConversation(
  sql: Sql,
  reach: Reach,
  conversationId: string,
  after: bigint,
): Promise<LogPage<MessageModel> | null> {
  const rows = await sql.query<(MessageModel | { id: null }) & { readableUntil: bigint | null }>(
    `select r.readable_until as "readableUntil", m.*
     from ${conversations}
     left join lateral (
       select ${messageColumns(reach)} from conversations.message m
       where m.conversation_id = c.id and m.position > $5 and ${readable}
       order by m.position
       limit $6
     ) m on true
     where c.id = $4 and ${withinReach}
     order by m.position`,
    [...reachValues(reach), conversationId, after, stretch],
  );
  const messages = rows.filter((row) => row.id !== null);
  const isOver = rows[0]?.readableUntil !== null;
  if (messages.length === 0 && isOver) return null;
  return {
    rows: messages,
    reached: messages.at(-1)?.position ?? after,
    isAll: messages.length < stretch && !isOver,
  };
}

/** What is new in a brand's log, for everybody who follows it. */
export async function nextLogged(sql: Sql, brandId: string, after: bigint): Promise<LogPage<LoggedModel>> {
  const rows = await sql.query<LoggedModel>(
    `select * from (
       (select ${wholeMessage}, c.channel, k.account_id as "holderAccountId", k.agent_id as "holderId"
        from conversations.message m
        join conversations.conversation c on c.id = m.conversation_id
        cross join lateral ${holderAt('m')} k
        where m.brand_id = $1 and m.position > $2 order by m.position limit $3)
       union all
       (select null, k.conversation_id, k.brand_id, k.position, null, null, null, null, null, k.account_id, k.agent_id
        from ${movesOfCustody} k
        where k.brand_id = $1 and k.position > $2 order by k.position limit $3)) log
     order by position limit $3`,
    [brandId, after, stretch],
  );
  return { rows, reached: rows.at(-1)?.position ?? after, isAll: rows.length < stretch };
}

/** Whose messages to pick out of a brand's log: of what an agent or bot held when they were sent, or of a channel. */
export type Pick =
  { kind: 'HELD'; agentId: string; accountId: string } | { kind: 'CHANNEL'; channel: string };

const picks = {
  // Custody that has ended counts too: the last words before a close are for who held the conversation.
  HELD: `cross join lateral ${holderAt('m')} k where k.agent_id = $4 and k.account_id = $5`,
  CHANNEL:
    'join conversations.conversation c on c.id = m.conversation_id and c.channel = $4 and $5::text is null',
} as const;

type Row = (MessageModel | { id: null }) & { count: number; searchedTo: bigint | null };

/** What there is to pick from the next stretch of the brand's log. */
export async function nextPicked(
  sql: Sql,
  reach: Reach,
  brandId: string,
  pick: Pick,
  after: bigint,
): Promise<LogPage<MessageModel>> {
  const rows = await sql.query<Row>(
    `with stretch as materialized (
       select * from conversations.message m where m.brand_id = $1 and m.position > $2 order by m.position limit $3
     )
     select s.count, s.searched_to as "searchedTo", m.*
     from (select count(*)::int as count, max(position) as searched_to from stretch) s
     left join lateral (select ${messageColumns(reach)} from stretch m ${picks[pick.kind]}) m on true
     order by m.position`,
    [
      brandId,
      after,
      stretch,
      ...(pick.kind === 'HELD' ? [pick.agentId, pick.accountId] : [pick.channel, null]),
    ],
  );
  return {
    rows: rows.filter((row) => row.id !== null),
    reached: rows[0]?.searchedTo ?? after,
    isAll: rows[0]?.count !== stretch,
  };
}
