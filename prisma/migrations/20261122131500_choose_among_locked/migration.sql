-- The longest-idle ONLINE agent of a skill with a free slot, locked until commit; null when there is none. Who came back
-- while the locks were waited for is not among the locked, and could leave again unseen: it is for the next to choose.
create or replace function transfers.choose_agent(p_skill_id text) returns text
language plpgsql as $$
declare
  locked text[] := array(select agent_id from transfers.skill_agents(p_skill_id) where availability = 'ONLINE');
begin
  perform transfers.lock_agents(locked);
  return (
    select agent_id from transfers.skill_agents(p_skill_id)
    where agent_id = any (locked) and availability = 'ONLINE' and used_slots < max_slots
    order by idle_since, agent_id
    limit 1);
end;
$$;
