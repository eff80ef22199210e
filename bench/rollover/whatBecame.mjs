const rowsOfConversation = `
select jsonb_build_object(
  'custody', (select jsonb_agg(c) from transfers.custody c where c.conversation_id = $1),
  'changes', (select jsonb_agg(k order by k.version) from transfers.custody_change k where k.conversation_id = $1),
  'transfers', (select jsonb_agg(t) from transfers.transfer t where t.conversation_id = $1),
  'attempts', (select jsonb_agg(a) from transfers.attempt a where a.transfer_id = $2),
  'offers', (select jsonb_agg(o) from transfers.offer o where o.transfer_id = $2),
  'events', (select jsonb_agg(e order by e.version) from transfers.event e where e.transfer_id = $2),
  'answers', (select jsonb_agg(jsonb_build_object('by', i.caller_id, 'mutation', i.mutation, 'answer', i.answer) order by i.mutation)
              from transfers.idempotency i where i.answer ->> 'id' = $2)) as rows`;

/** The answers of a pair and the rows that it left, without what differs from one pair to the next. */
export async function whatBecameOf(db, conversationId, answers) {
  const [{ id }] = answers;
  const [{ rows }] = (await db.query(rowsOfConversation, [conversationId, id])).rows;
  const offers = rows.offers.map((offer) => offer.id);
  return normalised({ answers, rows }, [conversationId, id, ...offers]);
}

function normalised(value, ids) {
  if (Array.isArray(value)) return value.map((item) => normalised(item, ids));
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).filter(([key]) => key !== 'position');
    return Object.fromEntries(fields.map(([key, inner]) => [key, normalised(inner, ids)]));
  }
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return 'an instant';
  return ids.reduce((text, id, index) => text.replaceAll(id, `id ${index}`), value);
}
