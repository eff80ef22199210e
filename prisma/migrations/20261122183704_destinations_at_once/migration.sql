-- Which hours a skill goes by, so that a list of skills reads those that many of them share only once.
create or replace view skills.skill_facts as
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
        limit 1) as hours,
       coalesce((select h.id from skills.working_hours h where h.skill_id = s.id),
                (select h.id from skills.working_hours h where h.skill_id is null and h.account_id = s.account_id))
         as hours_id
from skills.skill s;

-- The agents and bots of skills who take transfers now, with what they hold: as `skill_agents` has them, read for many
-- skills at once.
create function transfers.working_agents(p_skill_ids text[]) returns table (
  skill_id text, agent_id text, availability text, max_slots int, used_slots int, idle_since timestamptz
)
language sql stable as $$
  select m.skill_id, a.id, a.availability::text, a.max_slots,
         (select count(*) from transfers.custody c where c.agent_id = a.id and c.ended_at is null)::int
           + (select count(*) from transfers.offer o where o.agent_id = a.id and o.status = 'OPEN')::int,
         l.last_assigned_at
  from skills.member_facts m
  join accounts.agent_facts a on a.id = m.agent_id
  left join transfers.agent_load l on l.agent_id = a.id
  where m.skill_id = any (p_skill_ids) and a.availability in ('ONLINE', 'OCCUPIED')
  -- Each of them is counted once.
  offset 0;
$$;
