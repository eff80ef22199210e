import type { Sql } from '../../kit/database/database.js';
import type { Reach } from '../domain/access.js';
import type { ConversationModel, NoteModel } from '../models.js';
import { conversations, reachValues, withinReach } from './reachable.js';

/** SQL: a note `n` as its model. */
const columns = `
  n.id, n.conversation_id as "conversationId", n.account_id as "accountId", n.author_id as "authorId", n.text,
  n.written_at as "writtenAt"`;

/** Those of the notes that the reach lets its caller read. */
export function visibleNotes(sql: Sql, reach: Reach, ids: readonly string[]): Promise<NoteModel[]> {
  return sql.query(
    `select ${columns}
     from ${conversations} join conversations.note n on n.conversation_id = c.id
     where n.id = any($4) and n.account_id = $5 and ${withinReach}`,
    [...reachValues(reach), ids, reach.notesOf],
  );
}

export interface NotesAsked {
  size: number;
  /** The place after which the page begins; null for the beginning. */
  after: { writtenAt: Date; id: string } | null;
}

export interface NotePage {
  notes: NoteModel[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

type PageRow = (NoteModel | { id: null }) & { place: number; earlier: boolean };

/** The same page of the notes in each of the conversations, as far as the caller reads them: one statement for all. */
export async function notePages(
  sql: Sql,
  { notesOf }: Reach,
  of: readonly ConversationModel[],
  { size, after }: NotesAsked,
): Promise<NotePage[]> {
  const rows = await sql.query<PageRow>(
    `select k.place::int, e.earlier, n.*
     from unnest($1::text[]) with ordinality as k (conversation_id, place)
     cross join lateral (
       select exists (select 1 from conversations.note n
                      where n.conversation_id = k.conversation_id and n.account_id = $2
                        and (n.written_at, n.id) <= ($3::timestamptz, $4)) as earlier
     ) e
     left join lateral (
       select ${columns} from conversations.note n
       where n.conversation_id = k.conversation_id and n.account_id = $2
         and ($3::timestamptz is null or (n.written_at, n.id) > ($3, $4))
       order by n.written_at, n.id
       limit $5
     ) n on true
     order by k.place, n."writtenAt", n.id`,
    [of.map(({ id }) => id), notesOf, after?.writtenAt, after?.id, size + 1],
  );
  return of.map((_, index) =>
    pageOf(
      rows.filter(({ place }) => place === index + 1),
      size,
    ),
  );
}

function pageOf(rows: PageRow[], size: number): NotePage {
  const found = rows.filter((row) => row.id !== null);
  return {
    notes: found.slice(0, size),
    hasNextPage: found.length > size,
    hasPreviousPage: rows[0]?.earlier ?? false,
  };
}

export async function insertNote(sql: Sql, note: NoteModel & { text: string }): Promise<void> {
  const { id, conversationId, accountId, authorId, text, writtenAt } = note;
  await sql.query(
    `insert into conversations.note (id, conversation_id, account_id, author_id, text, written_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [id, conversationId, accountId, authorId, text, writtenAt],
  );
}
