import type { Rules } from '../invariants.js';

/** Of agents and what they have to do. */
export const workRules: Rules = {
  'more work than slots': `
    select a.id from accounts.agent_facts a
    where a.max_slots < (select count(*) from transfers.custody c where c.agent_id = a.id and c.ended_at is null)
      + (select count(*) from transfers.offer o where o.agent_id = a.id and o.status = 'OPEN')`,
  'an agent who is OFFLINE and has work that it did not take itself': `
    select a.id from transfers.custody c join accounts.agent_facts a on a.id = c.agent_id
    join transfers.custody_change k on k.conversation_id = c.conversation_id and k.version = c.version
    where c.ended_at is null and a.availability = 'OFFLINE' and k.cause <> 'TAKEN'
    union all
    select a.id from transfers.offer o join accounts.agent_facts a on a.id = o.agent_id
    where o.status = 'OPEN' and a.availability = 'OFFLINE'`,
  'an agent with work of a skill or account that is not its own': `
    select c.conversation_id from transfers.custody c join accounts.agent_facts a on a.id = c.agent_id
    where a.account_id <> c.account_id
    union all
    select o.id from transfers.offer o
    join transfers.attempt t on t.transfer_id = o.transfer_id and t.number = o.attempt
    join accounts.agent_facts a on a.id = o.agent_id
    where a.account_id <> t.account_id`,
};
