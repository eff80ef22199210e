import type { Rules } from '../invariants.js';

const keys = (mutation: string, schema: string): string =>
  `(select answer->>'id' as id from ${schema}.idempotency where mutation = '${mutation}' and answer->>'id' is not null)`;

const requests = `(select answer->>'id' as id from transfers.idempotency
  where mutation in ('rolloverConversation', 'rollbackConversation') and answer->>'id' is not null)`;

/** Of the answers that are kept for whoever asks again: each names what was made for it, and nothing was made twice. */
export const answerRules: Rules = {
  'a key without an answer': `
    select key from transfers.idempotency where answer is null
    union all select key from conversations.idempotency where answer is null
    union all select key from accounts.idempotency where answer is null`,
  'a message that was answered for and is not there, or answered for twice': `
    select a.id from ${keys('sendMessage', 'conversations')} a
    left join conversations.message m on m.id = a.id
    group by a.id having count(*) > 1 or count(m.id) = 0`,
  'a message that nobody was answered for, that neither began a conversation nor came with a hop': `
    select v.id from conversations.conversation v
    join conversations.message m on m.conversation_id = v.id
    left join ${keys('sendMessage', 'conversations')} a on a.id = m.id
    group by v.id
    having count(*) filter (where a.id is null) - 1 not between
      (select count(*) from transfers.transfer t where t.conversation_id = v.id and t.hop is not null
         and t.warm_message_to = 'CONSUMER' and t.warm_message ~ '\\S')
      and (select count(*) from transfers.transfer t where t.conversation_id = v.id and t.hop is not null
         and t.warm_message_to = 'CONSUMER')`,
  'a conversation that was answered for and is not there, or answered for twice': `
    select a.id from ${keys('startConversation', 'conversations')} a
    left join conversations.conversation v on v.id = a.id
    group by a.id having count(*) > 1 or count(v.id) = 0`,
  'a transfer that was answered for and is not there, or answered for twice': `
    select a.id from ${requests} a
    left join transfers.transfer t on t.id = a.id and t.status <> 'REJECTED'
    group by a.id having count(*) > 1 or count(t.id) = 0`,
  'a transfer that nobody was answered for': `
    select t.id from transfers.transfer t left join ${requests} a on a.id = t.id
    where t.status <> 'REJECTED' and a.id is null`,
  'a hop that was not accepted by one answer': `
    select coalesce(t.id, a.id) from (select id from transfers.transfer where status = 'ACCEPTED') t
    full join ${keys('acceptTransfer', 'transfers')} a on a.id = t.id
    group by 1 having count(t.id) <> 1 or count(a.id) <> 1`,
};
