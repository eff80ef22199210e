-- An agent goes OFFLINE: what it holds goes back to the queue of its skill, what rings at it rings elsewhere.
create or replace function transfers.release_agent(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  held transfers.custody;
  ringing transfers.offer;
begin
  perform transfers.lock_presence(p_agent_id);
  perform transfers.lock_agent_and_work(p_agent_id);
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

-- Locks an agent, and all that it holds and that rings at it, in the order of all locks. What came while the agent was
-- waited for is locked only if nobody has it: who has it may wait for the agent, which is let go, and all is begun again.
create function transfers.lock_agent_and_work(p_agent_id text) returns void
language plpgsql as $$
begin
  loop
    begin
      perform from transfers.custody
      where agent_id = p_agent_id and ended_at is null order by conversation_id for no key update;
      perform from transfers.transfer t
      where t.id in (select o.transfer_id from transfers.offer o where o.agent_id = p_agent_id and o.status = 'OPEN')
      order by t.id for no key update;
      perform transfers.lock_agents(array[p_agent_id]);
      perform from transfers.custody
      where agent_id = p_agent_id and ended_at is null for no key update nowait;
      perform from transfers.transfer t
      where t.id in (select o.transfer_id from transfers.offer o where o.agent_id = p_agent_id and o.status = 'OPEN')
      for no key update nowait;
      return;
    exception when lock_not_available then
      null;
    end;
  end loop;
end;
$$;

drop function transfers.lock_work(text);
