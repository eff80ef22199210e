-- AlterTable
ALTER TABLE "transfers"."agent_return" ADD COLUMN     "slot_only" BOOLEAN NOT NULL DEFAULT false;

-- An agent has a slot more. If it had none before, what waits for it is looked at once that is committed, since what is
-- asked for at the same moment cannot see the slot before. Its lock is taken if nobody has it: until commit nobody fills
-- the slot that it had, so that nobody who comes finds it full. May be called at any time, since it waits for no lock.
create or replace function transfers.free_slot(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
begin
  if p_agent_id is null then return; end if;
  perform from transfers.agent_load where agent_id = p_agent_id for no key update skip locked;
  if found and transfers.used_slots(p_agent_id) < (
    select max_slots from accounts.agent_facts where id = p_agent_id) - 1
  then
    return;
  end if;
  insert into transfers.agent_return (id, agent_id, slot_only) values (gen_random_uuid()::text, p_agent_id, true);
  perform pg_notify('rollover_work', '');
end;
$$;

-- What an agent holds: conversations and ringing offers.
create function transfers.used_slots(p_agent_id text) returns int
language sql stable as $$
  select (select count(*) from transfers.custody where agent_id = p_agent_id and ended_at is null)::int
    + (select count(*) from transfers.offer where agent_id = p_agent_id and status = 'OPEN')::int;
$$;

-- Of the transfers that wait for one of an agent's skills, and that it has not declined there, the longest waiting that is
-- not looked at anyway is looked at at once. Who is at work on one may not know of the slot, and is waited for.
create function transfers.fill_slot(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  waiting text;
begin
  for waiting in
    select t.id from transfers.transfer t
    join transfers.attempt a on a.transfer_id = t.id and a.ended_at is null
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = p_agent_id and t.status = 'QUEUED' and not exists (
      select from transfers.offer o
      where o.transfer_id = t.id and o.attempt = a.number and o.agent_id = p_agent_id and o.status = 'DECLINED')
    order by t.requested_at, t.id
  loop
    perform from transfers.transfer where id = waiting for no key update;
    update transfers.transfer set due_at = p_at where id = waiting and status = 'QUEUED' and due_at > p_at;
    exit when found;
  end loop;
end;
$$;

-- What waits for an agent who has come back is looked at again at once: transfers, and conversations that may fall back to
-- one of its skills. One that never left fills the slot that it has.
create or replace function transfers.look_for_returned(p_return_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  returned transfers.agent_return;
begin
  delete from transfers.agent_return where id = p_return_id returning * into returned;
  if returned.slot_only then
    perform transfers.fill_slot(returned.agent_id, p_at);
    return;
  end if;
  perform from transfers.custody c
  join skills.skill_facts s on s.id = c.skill_id
  join skills.member_facts m on m.skill_id = s.fallback_skill_id
  where m.agent_id = returned.agent_id and c.due_at is not null and c.ended_at is null
  order by c.conversation_id for no key update of c;
  update transfers.custody c set due_at = p_at
  from skills.skill_facts s, skills.member_facts m
  where s.id = c.skill_id and m.skill_id = s.fallback_skill_id and m.agent_id = returned.agent_id
    and c.due_at is not null and c.ended_at is null;
  perform from transfers.transfer t
  where t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = returned.agent_id and a.ended_at is null)
  order by t.id for no key update;
  update transfers.transfer t set due_at = p_at
  where t.status = 'QUEUED' and t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = returned.agent_id and a.ended_at is null);
end;
$$;
