-- What a brand has configured, as far as it decides where a transfer may go: what reports of circles of fallbacks and of
-- places that can never receive are made of. Links that were revoked are left out, skills that were deleted are not.
create view accounts.configuration_facts as
select b.id as brand_id,
       coalesce((
         select jsonb_agg(jsonb_build_object(
           'id', a.id, 'status', a.status, 'rolloverEnabled', a.rollover_enabled, 'channels', a.channels) order by a.id)
         from accounts.account_facts a
         where a.brand_id = b.id), '[]') as accounts,
       coalesce((
         select jsonb_agg(jsonb_build_object(
           'sourceId', l.source_id, 'destinationId', l.destination_id, 'skillIds', l.skill_ids,
           'fallbackSkillId', l.fallback_skill_id) order by l.source_id, l.destination_id)
         from accounts.link_facts l
         join accounts.account_facts a on a.id = l.source_id
         where a.brand_id = b.id and l.revoked_at is null), '[]') as links,
       coalesce((
         select jsonb_agg(jsonb_build_object(
           'id', s.id, 'accountId', s.account_id, 'name', s.name, 'channels', s.channels,
           'manuallyClosed', s.manually_closed, 'fallbackSkillId', s.fallback_skill_id, 'canTransfer', s.can_transfer,
           'deleted', s.deleted, 'hours', s.hours) order by s.id)
         from skills.skill_facts s
         join accounts.account_facts a on a.id = s.account_id
         where a.brand_id = b.id), '[]') as skills
from accounts.brand b;

-- The configuration of accounts or skills has changed: what waits to go from such an account, to such a place, or to one
-- whose fallback is such a place, is looked at again at once. What rings is looked at when it is answered. The caller has
-- changed what it changes before, and takes no lock afterwards.
create function transfers.look_again(p_account_ids text[], p_skill_ids text[], p_at timestamptz) returns void
language plpgsql as $$
declare
  changed text[] := array(
    select s.id from skills.skill_facts s where s.id = any (p_skill_ids) or s.account_id = any (p_account_ids));
begin
  with waiting as (
    select t.id from transfers.transfer t
    left join skills.skill_facts s on s.id = t.destination_skill_id
    left join accounts.link_facts l
      on l.source_id = t.source_account_id and l.destination_id = t.destination_account_id
    where t.due_at is not null and t.status <> 'OFFERED'
      and (t.source_account_id = any (p_account_ids)
           or t.destination_skill_id = any (changed)
           or s.fallback_skill_id = any (changed)
           or l.fallback_skill_id = any (changed))
    order by t.id
    for no key update of t)
  update transfers.transfer t set due_at = least(t.due_at, p_at)
  from waiting
  where t.id = waiting.id;
  perform pg_notify('rollover_work', '');
end;
$$;
