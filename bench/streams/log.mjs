/** The feed's writer: one statement records one event of one transfer, and is its own transaction. */
export async function feedWriter(db) {
  const { rows } = await db.query('select id, brand_id from transfers.transfer order by id limit 1');
  const [{ id, brand_id: brandId }] = rows;
  return {
    brandId,
    record: () =>
      db.query({
        name: 'record',
        text: `select transfers.record_event($1, 'QUEUED', null, null, null, null, now())`,
        values: [id],
      }),
  };
}

/** `act`, once at a time: each call begins when those before have ended. */
export function inTurn(act) {
  let last = Promise.resolve();
  return () => (last = last.then(act));
}

/** Writes one message into a conversation, with its place in the brand's log. */
export function sendMessage(db, conversationId, number) {
  return db.query({
    name: 'message',
    text: `insert into conversations.message
             (id, conversation_id, brand_id, position, author_kind, author_id, text, sent_at)
           values ($1, $2, 'bench', transfers.next_positions('bench', 1), 'CONSUMER', null, 'Are you there?', now())`,
    values: [`${conversationId}-message-${number}`, conversationId],
  });
}
