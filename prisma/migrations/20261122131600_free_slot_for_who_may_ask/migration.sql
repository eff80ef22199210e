-- An agent has a slot more: of the transfers that wait for one of its skills, and that it has not declined there, the
-- longest waiting is looked at at once. It passes over those that somebody is at work on, so that it waits for no lock and
-- may be called at any time. The worker is woken only for what waits: a transfer, or a conversation without an agent.
create or replace function transfers.free_slot(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
begin
  update transfers.transfer set due_at = p_at
  where id = (
    select t.id from transfers.transfer t
    join transfers.attempt a on a.transfer_id = t.id and a.ended_at is null
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = p_agent_id and t.status = 'QUEUED' and not exists (
      select from transfers.offer o
      where o.transfer_id = t.id and o.attempt = a.number and o.agent_id = p_agent_id and o.status = 'DECLINED')
    order by t.requested_at, t.id
    limit 1
    for no key update of t skip locked);
  if found or exists (
    select from transfers.custody c
    join skills.member_facts m on m.skill_id = c.skill_id
    where m.agent_id = p_agent_id and c.agent_id is null and c.ended_at is null)
  then
    perform pg_notify('rollover_work', '');
  end if;
end;
$$;
