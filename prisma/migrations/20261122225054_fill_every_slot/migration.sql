-- The transfers that an agent can be asked to take, the longest waiting first: they wait in one of its skills, it has not
-- declined them there, and they do not wait for one other agent alone.
create function transfers.waiting_for(p_agent_id text) returns table (id text)
language sql stable as $$
  select t.id from transfers.transfer t
  join transfers.attempt a on a.transfer_id = t.id and a.ended_at is null
  join skills.member_facts m on m.skill_id = a.skill_id
  cross join lateral (
    select coalesce(array_agg(o.agent_id), '{}') as declined_by from transfers.offer o
    where o.transfer_id = t.id and o.attempt = a.number and o.status = 'DECLINED') d
  where m.agent_id = p_agent_id and t.status = 'QUEUED' and p_agent_id <> all (d.declined_by)
    and not coalesce(
      a.opens_at is not null and t.fallback = 'NONE' and a.agent_id <> p_agent_id and a.agent_id <> all (d.declined_by),
      false)
  order by t.requested_at, t.id;
$$;

-- An agent has a slot more. What waits for it is looked at once that is committed: who is at work on it cannot see the slot
-- before. Nothing is to be done where it had a free one already and nothing waits. Its lock is taken if nobody has it: until
-- commit nobody fills the slot that it had, so that nobody who comes finds it full. Waits for no lock, so that it may be
-- called at any time.
create or replace function transfers.free_slot(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
begin
  if p_agent_id is null then return; end if;
  perform from transfers.agent_load where agent_id = p_agent_id for no key update skip locked;
  if found
    and transfers.used_slots(p_agent_id) < (select max_slots from accounts.agent_facts where id = p_agent_id) - 1
    and not exists (select from transfers.waiting_for(p_agent_id))
    and not exists (
      select from transfers.custody c join skills.member_facts m on m.skill_id = c.skill_id
      where m.agent_id = p_agent_id and c.agent_id is null and c.ended_at is null)
  then
    return;
  end if;
  insert into transfers.agent_return (id, agent_id, slot_only) values (gen_random_uuid()::text, p_agent_id, true);
  perform pg_notify('rollover_work', '');
end;
$$;

-- The longest waiting transfer for an agent that is not looked at anyway is looked at at once. Who is at work on one may not
-- know of the slot, and is waited for. It is due since it was asked for, and so by the clock of every process: the next
-- slot goes to another.
create or replace function transfers.fill_slot(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  waiting text;
begin
  for waiting in select id from transfers.waiting_for(p_agent_id) loop
    perform from transfers.transfer where id = waiting for no key update;
    update transfers.transfer set due_at = requested_at where id = waiting and status = 'QUEUED' and due_at > p_at;
    exit when found;
  end loop;
end;
$$;
