import type { Rules } from '../invariants.js';

/** Of transfers, their attempts, offers and events. */
export const transferRules: Rules = {
  'two open transfers of one conversation': `
    select conversation_id from transfers.transfer where status in ('SCHEDULED', 'QUEUED', 'OFFERED')
    group by conversation_id having count(*) > 1`,
  'an open transfer of what its source does not hold': `
    select t.id from transfers.transfer t join transfers.custody c on c.conversation_id = t.conversation_id
    where t.status in ('SCHEDULED', 'QUEUED', 'OFFERED') and (c.account_id <> t.source_account_id or c.ended_at is not null)`,
  'a gap in the versions of a transfer': `
    select t.id from transfers.transfer t left join transfers.event e on e.transfer_id = t.id
    group by t.id
    having t.version <> count(e.version) or t.version <> max(e.version) or min(e.version) <> 1`,
  'a status that is not that of the last event': `
    select t.id from transfers.transfer t join transfers.event e on e.transfer_id = t.id and e.version = t.version
    where e.status <> t.status`,
  'an event after a later one, by its position': `
    select a.id from transfers.event a
    join transfers.event b on b.transfer_id = a.transfer_id and b.version = a.version + 1
    where b.position <= a.position`,
  'a step that no arrow allows': `
    select a.id from transfers.event a
    join transfers.event b on b.transfer_id = a.transfer_id and b.version = a.version + 1
    where a.status || '>' || b.status <> all (array[
      'SCHEDULED>SCHEDULED', 'SCHEDULED>QUEUED', 'SCHEDULED>RETURNED', 'SCHEDULED>CANCELLED', 'SCHEDULED>ABANDONED',
      'SCHEDULED>EXPIRED', 'QUEUED>QUEUED', 'QUEUED>OFFERED', 'QUEUED>RETURNED', 'QUEUED>CANCELLED',
      'QUEUED>ABANDONED', 'QUEUED>EXPIRED', 'OFFERED>QUEUED', 'OFFERED>ACCEPTED', 'OFFERED>CANCELLED',
      'OFFERED>ABANDONED', 'OFFERED>EXPIRED'])`,
  'an open transfer that nobody will look at, or a final one that somebody will': `
    select id from transfers.transfer
    where (status in ('SCHEDULED', 'QUEUED', 'OFFERED')) <> (due_at is not null)
       or (status in ('SCHEDULED', 'QUEUED', 'OFFERED')) <> (ended_at is null)`,
  'a transfer that ended for no cause, or has one and did not end': `
    select id from transfers.transfer
    where (status in ('RETURNED', 'CANCELLED', 'ABANDONED', 'EXPIRED')) <> (end_cause is not null)`,
  'a transfer that rings at nobody or at two, or an offer of one that does not ring': `
    select t.id from transfers.transfer t
    left join transfers.offer o on o.transfer_id = t.id and o.status = 'OPEN'
    group by t.id having (t.status = 'OFFERED')::int <> count(o.id)`,
  'an offer that ended and rings, or rings for an attempt that is over': `
    select o.id from transfers.offer o
    left join transfers.attempt a on a.transfer_id = o.transfer_id and a.number = o.attempt
    where (o.status = 'OPEN') <> (o.ended_at is null) or a.number is null
       or (o.status = 'OPEN' and a.ended_at is not null)`,
  'an attempt that outlasts its transfer, or an open transfer without one': `
    select t.id from transfers.transfer t
    left join transfers.attempt a on a.transfer_id = t.id and a.ended_at is null
    group by t.id having (t.status in ('SCHEDULED', 'QUEUED', 'OFFERED'))::int <> count(a.number)`,
  'attempts that are not numbered one after the other': `
    select transfer_id from transfers.attempt group by transfer_id
    having min(number) <> 1 or max(number) <> count(*)`,
  'an acceptance that is not by the agent of its one accepted offer': `
    select t.id from transfers.transfer t
    left join transfers.offer o on o.transfer_id = t.id and o.status = 'ACCEPTED'
    group by t.id
    having (t.status = 'ACCEPTED')::int <> count(o.id) or min(o.agent_id) <> t.destination_agent_id`,
  'a hop that is none, or an acceptance that is no hop': `
    select id from transfers.transfer
    where (status = 'ACCEPTED') <> (hop is not null) or (status = 'ACCEPTED') <> (accepted_at is not null)`,
};
