import { expect } from 'vitest';
import type { World } from './world.js';

/** What must hold of the tables of transfers at every moment, each as a query for what breaks it. */
const violations = {
  'two open transfers of one conversation': `
    select conversation_id from transfers.transfer where status in ('SCHEDULED', 'QUEUED', 'OFFERED')
    group by conversation_id having count(*) > 1`,
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
  'a transfer that rings at nobody, or an offer of one that does not ring': `
    select t.id from transfers.transfer t
    where (t.status = 'OFFERED') <> exists (
      select from transfers.offer o where o.transfer_id = t.id and o.status = 'OPEN')`,
  'an attempt that outlasts its transfer, or an open transfer without one': `
    select t.id from transfers.transfer t
    where (t.status in ('SCHEDULED', 'QUEUED', 'OFFERED')) <> exists (
      select from transfers.attempt a where a.transfer_id = t.id and a.ended_at is null)`,
  'a gap in the versions of a custody': `
    select c.conversation_id from transfers.custody c
    left join transfers.custody_change k on k.conversation_id = c.conversation_id
    group by c.conversation_id
    having c.version <> count(k.version) or c.version <> max(k.version) or min(k.version) <> 1`,
  'a custody that is not its last change': `
    select c.conversation_id from transfers.custody c
    join transfers.custody_change k on k.conversation_id = c.conversation_id and k.version = c.version
    where (c.account_id, c.skill_id, c.since) is distinct from (k.account_id, k.skill_id, k.at)
       or c.agent_id is distinct from k.agent_id`,
  'an account that changed without a hop, or a hop without a change': `
    select k.conversation_id from transfers.custody_change k
    join transfers.custody_change b on b.conversation_id = k.conversation_id and b.version = k.version - 1
    where (k.account_id <> b.account_id) <> (k.cause in ('ROLLED_OVER', 'ROLLED_BACK'))
    union all
    select t.conversation_id from transfers.transfer t
    where (t.status = 'ACCEPTED') <> exists (select from transfers.custody_change k where k.transfer_id = t.id)
    group by t.conversation_id`,
  'an agent who is OFFLINE and has work that it did not take itself': `
    select c.conversation_id from transfers.custody c join accounts.agent_facts a on a.id = c.agent_id
    join transfers.custody_change k on k.conversation_id = c.conversation_id and k.version = c.version
    where c.ended_at is null and a.availability = 'OFFLINE' and k.cause <> 'TAKEN'
    union all
    select o.id from transfers.offer o join accounts.agent_facts a on a.id = o.agent_id
    where o.status = 'OPEN' and a.availability = 'OFFLINE'`,
  'hops that are not numbered one after the other': `
    select conversation_id from transfers.transfer where hop is not null
    group by conversation_id having max(hop) <> count(*)`,
  'a position of the log that was given out twice, or never': `
    select p.brand_id from (
      select brand_id, position from transfers.event
      union all select brand_id, position from transfers.custody_change
      union all select brand_id, position from conversations.message) p
    join transfers.brand_log l on l.brand_id = p.brand_id
    group by p.brand_id, l.position
    having count(*) <> count(distinct p.position) or max(p.position) > l.position`,
};

/** An agent may be given as much work as its slots allow, and no more: not checked where a test has lowered them. */
const overdrawn = `
  select a.id from accounts.agent_facts a
  where a.max_slots < (select count(*) from transfers.custody c where c.agent_id = a.id and c.ended_at is null)
    + (select count(*) from transfers.offer o where o.agent_id = a.id and o.status = 'OPEN')`;

export async function expectSound({ database }: World): Promise<void> {
  const rules = Object.entries({ ...violations, 'more work than slots': overdrawn });
  const found = await Promise.all(
    rules.map(async ([rule, sql]) => ((await database.query(sql)).length > 0 ? [rule] : [])),
  );
  expect(found.flat()).toEqual([]);
}
