import type { Sql } from '../../kit/database/database.js';

/** Blanks the consumer's name and all texts of a conversation, for good. The caller holds the lock on it. */
export async function eraseTexts(sql: Sql, conversationId: string, at: Date): Promise<void> {
  await sql.query(
    'update conversations.conversation set consumer_name = null, erased_at = $2 where id = $1',
    [conversationId, at],
  );
  await sql.query('update conversations.message set text = null where conversation_id = $1', [
    conversationId,
  ]);
  await sql.query('update conversations.note set text = null where conversation_id = $1', [conversationId]);
}

export interface NewErasure {
  id: string;
  conversationId: string;
  actorId: string;
  at: Date;
}

/** Writes down who had a conversation erased, and when: each time, for good. */
export async function insertErasure(
  sql: Sql,
  { id, conversationId, actorId, at }: NewErasure,
): Promise<void> {
  await sql.query(
    'insert into conversations.erasure (id, conversation_id, actor_id, at) values ($1, $2, $3, $4)',
    [id, conversationId, actorId, at],
  );
}
