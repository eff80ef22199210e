-- CreateTable
CREATE TABLE "transfers"."agent_return" (
    "id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,

    CONSTRAINT "agent_return_pkey" PRIMARY KEY ("id")
);

-- An agent comes back: what waits for it is looked at once that is committed, since what is asked for at the same moment
-- cannot see the agent before. It is judged by its connection only if it has one from now on.
create or replace function transfers.wake_waiting(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
begin
  perform transfers.lock_presence(p_agent_id);
  delete from transfers.connection where agent_id = p_agent_id and expires_at <= p_at;
  insert into transfers.agent_return (id, agent_id) values (gen_random_uuid()::text, p_agent_id);
  perform pg_notify('rollover_work', '');
end;
$$;

-- What waits for the skills of an agent who has come back is looked at again at once, and so are conversations that may
-- fall back to them.
create function transfers.look_for_returned(p_return_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  returned text;
begin
  delete from transfers.agent_return where id = p_return_id returning agent_id into returned;
  perform from transfers.custody c
  join skills.skill_facts s on s.id = c.skill_id
  join skills.member_facts m on m.skill_id = s.fallback_skill_id
  where m.agent_id = returned and c.due_at is not null and c.ended_at is null
  order by c.conversation_id for no key update of c;
  update transfers.custody c set due_at = p_at
  from skills.skill_facts s, skills.member_facts m
  where s.id = c.skill_id and m.skill_id = s.fallback_skill_id and m.agent_id = returned
    and c.due_at is not null and c.ended_at is null;
  perform from transfers.transfer t
  where t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = returned and a.ended_at is null)
  order by t.id for no key update;
  update transfers.transfer t set due_at = p_at
  where t.status = 'QUEUED' and t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = returned and a.ended_at is null);
end;
$$;
