import type { Sql } from '../../kit/database.js';
import type { Reach } from '../domain/access.js';
import { custody } from '../facts.js';
import type { MessageModel } from '../models.js';
import { messageColumns } from './messages.js';
import { conversations, reachValues, readable, withinReach } from './reachable.js';

/** How many rows of the log one statement looks at. */
const stretch = 200;

/** The position of the brand's last message: whatever comes is after it, since positions become visible in order. */
export async function lastMessagePosition(sql: Sql, brandId: string): Promise<bigint> {
  const [last] = await sql.query<{ position: bigint }>(
    'select position from conversations.message where brand_id = $1 order by position desc limit 1',
    [brandId],
  );
  return last?.position ?? 0n;
}

/**
 * The next messages of one conversation after a position, as far as the caller may read them at this moment; null when
 * there will be none any more: it is hidden, or it went to another account and all up to then is read.
 */
export async function nextOfConversation(
  sql: Sql,
  reach: Reach,
  conversationId: string,
  after: bigint,
): Promise<MessageModel[] | null> {
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
  return messages.length === 0 && isOver ? null : messages;
}

/** Whose messages to pick out of a brand's log: of what an agent or bot holds at this moment, or of a channel. */
export type Pick =
  { kind: 'HELD'; agentId: string; accountId: string } | { kind: 'CHANNEL'; channel: string };

/** What was picked from a stretch of the brand's log, and where the stretch ends. */
export interface Picked {
  messages: MessageModel[];
  searchedTo: bigint;
  /** Whether the log goes on after it. */
  more: boolean;
}

const picks = {
  // Custody that has ended counts too: the last words before a close are for who held the conversation.
  HELD: `join ${custody} k on k.conversation_id = m.conversation_id and k.agent_id = $4 and k.account_id = $5`,
  CHANNEL:
    'join conversations.conversation c on c.id = m.conversation_id and c.channel = $4 and $5::text is null',
} as const;

type Row = (MessageModel | { id: null }) & { count: number; searchedTo: bigint | null };

/** What there is to pick from the next stretch of the brand's log. */
export async function nextOfBrand(
  sql: Sql,
  reach: Reach,
  brandId: string,
  pick: Pick,
  after: bigint,
): Promise<Picked> {
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
    messages: rows.filter((row) => row.id !== null),
    searchedTo: rows[0]?.searchedTo ?? after,
    more: rows[0]?.count === stretch,
  };
}
