-- What the owners of tables publish to the other subgraphs: views to read, and functions for what must be atomic
-- across two owners. Nobody touches another's tables in any other way.
--
-- Lock order everywhere: conversation, custody, transfer, agent, and last, once, the brand's log.

-- accounts ------------------------------------------------------------------------------------------------------------

create view accounts.account_facts as
select a.id,
       a.brand_id,
       a.time_zone,
       a.status,
       a.rollover_enabled,
       a.channels,
       a.note_required,
       a.reason_required,
       array(select r.code from accounts.reason_code r where r.account_id = a.id order by r.code) as reason_codes,
       a.offer_timeout_seconds,
       a.transfer_deadline_seconds,
       a.max_attempts,
       a.max_hops
from accounts.account a;

create view accounts.link_facts as
select l.source_id, l.destination_id, l.skill_ids, l.fallback_skill_id, l.revoked_at
from accounts.link l;

create view accounts.agent_facts as
select u.id, u.brand_id, u.account_id, u.role, u.availability, u.max_slots
from accounts."user" u
where u.role in ('AGENT', 'BOT');

-- An agent who let an offer ring too long takes no work until it comes back by itself.
create function accounts.set_away(p_agent_id text, p_cause text, p_at timestamptz) returns void
language sql as $$
  update accounts."user"
  set availability = 'AWAY', availability_cause = p_cause, availability_changed_at = p_at
  where id = p_agent_id and availability in ('ONLINE', 'OCCUPIED');
$$;

-- skills --------------------------------------------------------------------------------------------------------------

create view skills.skill_facts as
select s.id,
       s.account_id,
       s.name,
       s.channels,
       s.manually_closed,
       s.max_wait_seconds,
       s.fallback_skill_id,
       s.can_transfer,
       s.deleted_at is not null as deleted,
       (select jsonb_build_object('timeZone', h.time_zone, 'weekly', h.weekly, 'specialDates', h.special_dates,
                                  'revision', h.revision, 'id', h.id)
        from skills.working_hours h
        where h.skill_id = s.id or (h.skill_id is null and h.account_id = s.account_id)
        order by h.skill_id nulls last
        limit 1) as hours
from skills.skill s;

create view skills.member_facts as
select m.skill_id, m.agent_id
from skills.skill_membership m;

-- conversations -------------------------------------------------------------------------------------------------------

create view conversations.conversation_facts as
select c.id, c.brand_id, c.owner_account_id, c.channel, c.status, c.connector_id, c.started_at, c.closed_at
from conversations.conversation c;

-- Keeps a conversation from being closed until the caller's transaction ends: the first of all locks.
create function conversations.lock_conversation(p_conversation_id text)
returns table (brand_id text, owner_account_id text, channel text, status text, closed_at timestamptz)
language sql as $$
  select c.brand_id, c.owner_account_id, c.channel, c.status::text, c.closed_at
  from conversations.conversation c
  where c.id = p_conversation_id
  for share;
$$;

-- A warm message to the consumer, at acceptance.
create function conversations.post_message(
  p_conversation_id text, p_message_id text, p_author_kind text, p_author_id text, p_text text, p_position bigint,
  p_at timestamptz
) returns void
language sql as $$
  insert into conversations.message
    (id, conversation_id, brand_id, position, author_kind, author_id, text, sent_at)
  select p_message_id, c.id, c.brand_id, p_position, p_author_kind::conversations.author_kind, p_author_id, p_text, p_at
  from conversations.conversation c
  where c.id = p_conversation_id;
$$;

-- transfers -----------------------------------------------------------------------------------------------------------

create view transfers.custody_facts as
select c.conversation_id, c.brand_id, c.owner_account_id, c.account_id, c.skill_id, c.agent_id, c.version, c.since,
       c.ended_at
from transfers.custody c;

-- The accounts that have or had custody. One that gave it away reads messages up to that position of the brand's log.
create view transfers.access_facts as
select g.conversation_id,
       g.account_id,
       case when g.account_id = c.account_id then null else (
         select min(n.position)
         from transfers.custody_change n
         where n.conversation_id = g.conversation_id and n.version > g.last_version
       ) end as readable_until
from (
  select k.conversation_id, k.account_id, max(k.version) as last_version
  from transfers.custody_change k
  group by k.conversation_id, k.account_id
) g
join transfers.custody c on c.conversation_id = g.conversation_id;

-- The first of p_count consecutive positions in the brand's log. Its row lock is the brand's event lock: positions
-- become visible in their order, since it is held until commit. The notification wakes whoever follows the log.
create function transfers.next_positions(p_brand_id text, p_count int) returns bigint
language plpgsql as $$
declare
  reached bigint;
begin
  insert into transfers.brand_log as l (brand_id, position) values (p_brand_id, p_count)
  on conflict (brand_id) do update set position = l.position + p_count
  returning position into reached;
  perform pg_notify('rollover_log', p_brand_id);
  return reached - p_count + 1;
end;
$$;

-- The agents and bots of a skill, with what they hold: conversations and ringing offers.
create function transfers.skill_agents(p_skill_id text) returns table (
  agent_id text, role text, availability text, max_slots int, used_slots int, idle_since timestamptz
)
language sql stable as $$
  select a.id, a.role::text, a.availability::text, a.max_slots,
         (select count(*) from transfers.custody c where c.agent_id = a.id and c.ended_at is null)::int
           + (select count(*) from transfers.offer o where o.agent_id = a.id and o.status = 'OPEN')::int,
         l.last_assigned_at
  from skills.member_facts m
  join accounts.agent_facts a on a.id = m.agent_id
  left join transfers.agent_load l on l.agent_id = a.id
  where m.skill_id = p_skill_id;
$$;

-- Locks agents one after the other by id, so that two who want several of them never wait for each other in a circle.
create function transfers.lock_agents(p_agent_ids text[]) returns void
language plpgsql as $$
begin
  insert into transfers.agent_load (agent_id, last_assigned_at)
  select id, '-infinity' from unnest(p_agent_ids) id order by id
  on conflict do nothing;
  perform 1 from transfers.agent_load where agent_id = any (p_agent_ids) order by agent_id for no key update;
end;
$$;

-- One change of custody, with its place in the brand's log. The caller holds the locks on custody and on the new agent.
create function transfers.change_custody(
  p_conversation_id text, p_account_id text, p_skill_id text, p_agent_id text, p_cause text, p_transfer_id text,
  p_at timestamptz
) returns void
language plpgsql as $$
declare
  changed transfers.custody;
begin
  update transfers.custody
  set account_id = p_account_id, skill_id = p_skill_id, agent_id = p_agent_id, version = version + 1, since = p_at
  where conversation_id = p_conversation_id
  returning * into changed;
  update transfers.agent_load set last_assigned_at = p_at where agent_id = p_agent_id;
  insert into transfers.custody_change
    (conversation_id, version, brand_id, position, at, account_id, skill_id, agent_id, cause, transfer_id)
  values (p_conversation_id, changed.version, changed.brand_id, transfers.next_positions(changed.brand_id, 1), p_at,
          p_account_id, p_skill_id, p_agent_id, p_cause, p_transfer_id);
end;
$$;

-- The longest-idle ONLINE agent of a skill with a free slot, locked until commit; null when there is none.
create function transfers.choose_agent(p_skill_id text) returns text
language plpgsql as $$
begin
  perform transfers.lock_agents(array(
    select agent_id from transfers.skill_agents(p_skill_id) where availability = 'ONLINE'));
  return (
    select agent_id from transfers.skill_agents(p_skill_id)
    where availability = 'ONLINE' and used_slots < max_slots
    order by idle_since, agent_id
    limit 1);
end;
$$;

-- Opens the custody of a new conversation: with the longest-idle agent of its skill, or waiting for one.
create function transfers.open_custody(
  p_conversation_id text, p_brand_id text, p_account_id text, p_skill_id text, p_at timestamptz
) returns void
language plpgsql as $$
declare
  chosen text := transfers.choose_agent(p_skill_id);
begin
  insert into transfers.custody
    (conversation_id, brand_id, owner_account_id, account_id, skill_id, agent_id, version, since)
  values (p_conversation_id, p_brand_id, p_account_id, p_account_id, p_skill_id, null, 0, p_at);
  perform transfers.change_custody(p_conversation_id, p_account_id, p_skill_id, chosen, 'STARTED', null, p_at);
end;
$$;

-- Gives a waiting conversation to the longest-idle agent of its skill; null when nobody can take it, or it does not wait.
create function transfers.assign_waiting(p_conversation_id text, p_at timestamptz) returns text
language plpgsql as $$
declare
  waiting transfers.custody;
  chosen text;
begin
  select * into waiting from transfers.custody
  where conversation_id = p_conversation_id and agent_id is null and ended_at is null
  for no key update;
  if not found then return null; end if;
  chosen := transfers.choose_agent(waiting.skill_id);
  if chosen is not null then
    perform transfers.change_custody(
      p_conversation_id, waiting.account_id, waiting.skill_id, chosen, 'ASSIGNED', null, p_at);
  end if;
  return chosen;
end;
$$;

-- What a reply is checked against; custody cannot move before the caller's transaction ends.
create function transfers.lock_holder(p_conversation_id text)
returns table (account_id text, agent_id text, version int, ended_at timestamptz)
language sql as $$
  select c.account_id, c.agent_id, c.version, c.ended_at
  from transfers.custody c
  where c.conversation_id = p_conversation_id
  for share;
$$;

-- One event of a transfer: the next version of the transfer, the next position of the brand's log. The place is that of
-- the attempt under way. The caller holds the lock on the transfer and has set its new status.
create function transfers.record_event(
  p_transfer_id text, p_type text, p_cause text, p_actor_id text, p_offer_id text, p_agent_id text, p_at timestamptz
) returns void
language plpgsql as $$
declare
  changed transfers.transfer;
begin
  update transfers.transfer set version = version + 1 where id = p_transfer_id returning * into changed;
  insert into transfers.event
    (id, brand_id, position, transfer_id, version, at, type, status, cause, actor_id, conversation_id, attempt,
     account_id, skill_id, agent_id, offer_id)
  values
    (p_transfer_id || '.' || changed.version, changed.brand_id, transfers.next_positions(changed.brand_id, 1),
     p_transfer_id, changed.version, p_at, p_type, changed.status, p_cause, p_actor_id, changed.conversation_id,
     (select max(number) from transfers.attempt where transfer_id = p_transfer_id),
     changed.destination_account_id, changed.destination_skill_id, p_agent_id, p_offer_id);
end;
$$;

-- An agent has a slot more: of the transfers that wait for one of its skills, the longest waiting is looked at at once.
-- It passes over those that somebody is at work on, so that it waits for no lock and may be called at any time.
create function transfers.free_slot(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
begin
  update transfers.transfer set due_at = p_at
  where id = (
    select t.id from transfers.transfer t
    join transfers.attempt a on a.transfer_id = t.id and a.ended_at is null
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = p_agent_id and t.status = 'QUEUED'
    order by t.requested_at, t.id
    limit 1
    for no key update of t skip locked);
  perform pg_notify('rollover_work', '');
end;
$$;

-- A conversation is closed: custody ends where it is, and a transfer that is open is abandoned.
create function transfers.end_custody(p_conversation_id text, p_actor_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  ended transfers.custody;
  abandoned transfers.transfer;
  withdrawn transfers.offer;
begin
  update transfers.custody set ended_at = p_at where conversation_id = p_conversation_id returning * into ended;
  update transfers.transfer
  set status = 'ABANDONED', ended_at = p_at, end_cause = 'CONVERSATION_CLOSED', due_at = null
  where conversation_id = p_conversation_id and status in ('QUEUED', 'OFFERED')
  returning * into abandoned;
  update transfers.offer set status = 'WITHDRAWN', ended_at = p_at
  where transfer_id = abandoned.id and status = 'OPEN'
  returning * into withdrawn;
  update transfers.attempt set ended_at = p_at, end_cause = 'CONVERSATION_CLOSED'
  where transfer_id = abandoned.id and ended_at is null;
  perform transfers.free_slot(ended.agent_id, p_at);
  perform transfers.free_slot(withdrawn.agent_id, p_at);
  if abandoned.id is not null then
    perform transfers.record_event(
      abandoned.id, 'ABANDONED', 'CONVERSATION_CLOSED', p_actor_id, withdrawn.id, withdrawn.agent_id, p_at);
  end if;
end;
$$;

-- An agent goes OFFLINE: what it holds goes back to the queue of its skill, what rings at it rings elsewhere.
create function transfers.release_agent(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  held transfers.custody;
  ringing transfers.offer;
begin
  -- Two of one agent at once would lock what comes in between in different orders.
  perform pg_advisory_xact_lock(hashtextextended('release ' || p_agent_id, 0));
  perform transfers.lock_work(p_agent_id);
  perform transfers.lock_agents(array[p_agent_id]);
  -- Again, for what came in the meantime: nothing more can come now.
  perform transfers.lock_work(p_agent_id);
  for held in
    select * from transfers.custody where agent_id = p_agent_id and ended_at is null order by conversation_id
  loop
    perform transfers.change_custody(
      held.conversation_id, held.account_id, held.skill_id, null, 'AGENT_OFFLINE', null, p_at);
  end loop;
  for ringing in
    update transfers.offer set status = 'WITHDRAWN', ended_at = p_at
    where agent_id = p_agent_id and status = 'OPEN'
    returning *
  loop
    update transfers.transfer set status = 'QUEUED', due_at = p_at where id = ringing.transfer_id;
    perform transfers.record_event(ringing.transfer_id, 'OFFER_WITHDRAWN', null, null, ringing.id, p_agent_id, p_at);
  end loop;
  perform pg_notify('rollover_work', '');
end;
$$;

-- Locks the custody of all that an agent holds, then the transfers that ring at it.
create function transfers.lock_work(p_agent_id text) returns void
language plpgsql as $$
begin
  perform from transfers.custody where agent_id = p_agent_id and ended_at is null order by conversation_id for no key update;
  perform from transfers.transfer t
  where t.id in (select o.transfer_id from transfers.offer o where o.agent_id = p_agent_id and o.status = 'OPEN')
  order by t.id for no key update;
end;
$$;

-- An agent comes back: what waits for its skills is looked at again at once.
create function transfers.wake_waiting(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
begin
  perform 1 from transfers.transfer t
  where t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = p_agent_id and a.ended_at is null)
  order by t.id for no key update;
  update transfers.transfer t set due_at = p_at
  where t.status = 'QUEUED' and t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = p_agent_id and a.ended_at is null);
  perform pg_notify('rollover_work', '');
end;
$$;
