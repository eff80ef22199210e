import type { Sql } from '../../kit/database/database.js';
import type { Reach } from '../domain/access.js';
import type { ConversationModel, MessageModel } from '../models.js';
import { conversations, reachValues, readable, withinReach } from './reachable.js';

/** SQL: a message `m` as its model, for whom the reach shows it. */
export const messageColumns = ({ texts }: Reach): string => columns(texts ? 'm.text' : 'null::text');

const columns = (text: string): string => `
  m.id, m.conversation_id as "conversationId", m.brand_id as "brandId", m.position,
  m.author_kind as "authorKind", m.author_id as "authorId", ${text} as text, m.sent_at as "sentAt"`;

/** SQL: the same with its text, for whoever cuts it down afterwards. */
export const wholeMessage = columns('m.text');

/** Those of the messages that the reach lets its caller read. */
export function visibleMessages(sql: Sql, reach: Reach, ids: readonly string[]): Promise<MessageModel[]> {
  return sql.query(
    `select ${messageColumns(reach)}
     from ${conversations} join conversations.message m on m.conversation_id = c.id
     where m.id = any($4) and ${withinReach} and ${readable}`,
    [...reachValues(reach), ids],
  );
}

/**
 * Up to `size` messages from one end of what lies between two positions, exclusive; null: from or to the very end.
 * Positions are decimal text here.
 */
export interface MessagesAsked {
  from: 'START' | 'END';
  size: number;
  after: string | null;
  before: string | null;
}

export interface MessagePage {
  /** Oldest first. */
  messages: MessageModel[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

type PageRow = (MessageModel | { id: null }) & { place: number; earlier: boolean; later: boolean };

const lastPosition = '9223372036854775807';

/** The same page of each of the conversations, as far as the caller may read them: one statement for all. */
export async function messagePages(
  sql: Sql,
  reach: Reach,
  of: readonly ConversationModel[],
  asked: MessagesAsked,
): Promise<MessagePage[]> {
  const { from, size, after, before } = asked;
  const rows = await sql.query<PageRow>(
    `select k.place::int, e.earlier, e.later, m.*
     from unnest($1::text[], $2::bigint[]) with ordinality as k (conversation_id, readable_until, place)
     cross join lateral (
       select exists (select 1 from conversations.message m
                      where m.conversation_id = k.conversation_id and m.position <= $3
                        and m.position <= k.readable_until) as earlier,
              exists (select 1 from conversations.message m
                      where m.conversation_id = k.conversation_id and m.position >= $4
                        and m.position <= k.readable_until) as later
     ) e
     left join lateral (
       select ${messageColumns(reach)} from conversations.message m
       where m.conversation_id = k.conversation_id and m.position <= k.readable_until
         and m.position > $3 and m.position < $4
       order by m.position ${from === 'START' ? 'asc' : 'desc'}
       limit $5
     ) m on true
     order by k.place, m.position`,
    [
      of.map(({ id }) => id),
      of.map(({ readableUntil }) => readableUntil ?? lastPosition),
      after ?? '0',
      before ?? lastPosition,
      size + 1,
    ],
  );
  const rowsOf = of.map((): PageRow[] => []);
  for (const row of rows) rowsOf[row.place - 1]?.push(row);
  return rowsOf.map((own) => pageOf(own, asked));
}

function pageOf(rows: PageRow[], { from, size }: MessagesAsked): MessagePage {
  const found = rows.filter((row) => row.id !== null);
  const more = found.length > size;
  const messages = from === 'START' ? found.slice(0, size) : found.slice(-size);
  return {
    messages,
    hasNextPage: (rows[0]?.later ?? false) || (more && from === 'START'),
    hasPreviousPage: (rows[0]?.earlier ?? false) || (more && from === 'END'),
  };
}

export interface NewMessage extends Omit<MessageModel, 'text'> {
  text: string;
}

export async function insertMessage(sql: Sql, message: NewMessage): Promise<void> {
  const { id, conversationId, brandId, position, authorKind, authorId, text, sentAt } = message;
  await sql.query(
    `insert into conversations.message
       (id, conversation_id, brand_id, position, author_kind, author_id, text, sent_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, conversationId, brandId, position, authorKind, authorId, text, sentAt],
  );
}
