import type { Rules } from '../invariants.js';

/** Of custody, its changes, and the hops that move it. */
export const custodyRules: Rules = {
  'a conversation without custody, or one that ended apart from it': `
    select coalesce(v.id, c.conversation_id) from conversations.conversation v
    full join transfers.custody c on c.conversation_id = v.id
    where v.id is null or c.conversation_id is null or v.closed_at is distinct from c.ended_at
       or (v.status = 'CLOSED') <> (v.closed_at is not null) or v.owner_account_id <> c.owner_account_id`,
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
  'a conversation that lost its agent and that nobody will look at, or that somebody will for no reason': `
    select c.conversation_id from transfers.custody c
    join transfers.custody_change k on k.conversation_id = c.conversation_id and k.version = c.version
    where c.ended_at is null and (c.due_at is not null) <> (c.agent_id is null and k.cause <> 'STARTED')`,
  'a change of custody after a later one, by its position': `
    select a.conversation_id from transfers.custody_change a
    join transfers.custody_change b on b.conversation_id = a.conversation_id and b.version = a.version + 1
    where b.position <= a.position`,
  'a custody that begins elsewhere than with its owner, or twice': `
    select k.conversation_id from transfers.custody_change k
    join transfers.custody c on c.conversation_id = k.conversation_id
    where (k.version = 1) <> (k.cause = 'STARTED') or (k.version = 1 and k.account_id <> c.owner_account_id)`,
  'an account that changed without a hop': `
    select k.conversation_id from transfers.custody_change k
    join transfers.custody_change b on b.conversation_id = k.conversation_id and b.version = k.version - 1
    where (k.account_id <> b.account_id) <> (k.cause in ('ROLLED_OVER', 'ROLLED_BACK'))
       or (k.transfer_id is not null) <> (k.cause in ('ROLLED_OVER', 'ROLLED_BACK'))`,
  'an agent who came or went in another way than the cause says': `
    select k.conversation_id from transfers.custody_change k
    join transfers.custody_change b on b.conversation_id = k.conversation_id and b.version = k.version - 1
    where (k.cause in ('TAKEN', 'ASSIGNED')
           and (b.agent_id is not null or k.agent_id is null or k.skill_id <> b.skill_id))
       or (k.cause = 'AGENT_OFFLINE' and (b.agent_id is null or k.agent_id is not null))`,
  'a hop that did not move custody once, from its source to its destination': `
    select t.id from transfers.transfer t
    left join transfers.custody_change k on k.transfer_id = t.id
    left join transfers.custody_change b on b.conversation_id = k.conversation_id and b.version = k.version - 1
    group by t.id
    having count(k.version) <> (t.status = 'ACCEPTED')::int
        or not coalesce(bool_and(
             k.conversation_id = t.conversation_id and k.at = t.accepted_at and b.account_id = t.source_account_id
             and (k.account_id, k.skill_id, k.agent_id)
               = (t.destination_account_id, t.destination_skill_id, t.destination_agent_id)
             and k.cause = case t.kind when 'ROLLOVER' then 'ROLLED_OVER' else 'ROLLED_BACK' end)
           filter (where k.version is not null), true)`,
  'hops that are not numbered in the order in which they moved custody': `
    select id from (
      select t.id, t.hop, row_number() over (partition by t.conversation_id order by k.version) as place
      from transfers.transfer t join transfers.custody_change k on k.transfer_id = t.id) hops
    where hop <> place`,
  'a rollback that undoes nothing, or leads elsewhere than to the giver of the oldest it undoes': `
    select b.id from transfers.transfer b
    left join lateral (
      select source_account_id from transfers.transfer t where t.rolled_back_by_id = b.id order by t.hop limit 1
    ) oldest on true
    where b.kind = 'ROLLBACK' and b.status = 'ACCEPTED'
      and b.destination_account_id is distinct from oldest.source_account_id`,
  'a hop that was undone by what is no later rollback of its conversation': `
    select t.id from transfers.transfer t join transfers.transfer b on b.id = t.rolled_back_by_id
    where t.kind <> 'ROLLOVER' or b.kind <> 'ROLLBACK' or b.conversation_id <> t.conversation_id
       or (t.hop < b.hop) is not true`,
  'a hop that was left on the custody path below the top': `
    select t.id from transfers.transfer t
    join transfers.transfer u on u.conversation_id = t.conversation_id and u.kind = 'ROLLOVER' and u.hop < t.hop
    join transfers.transfer b on b.id = u.rolled_back_by_id and b.hop > t.hop
    left join transfers.transfer own on own.id = t.rolled_back_by_id
    where t.kind = 'ROLLOVER' and (own.hop is null or own.hop > b.hop)`,
  'an account in which started + in - out - closed is not what it holds': `
    select account_id from (
      select owner_account_id as account_id, 1 as change from conversations.conversation
      union all select destination_account_id, 1 from transfers.transfer where hop is not null
      union all select source_account_id, -1 from transfers.transfer where hop is not null
      union all select c.account_id, -1 from conversations.conversation v
        join transfers.custody c on c.conversation_id = v.id where v.status = 'CLOSED'
      union all select account_id, -1 from transfers.custody where ended_at is null) flow
    group by account_id having sum(change) <> 0`,
};
