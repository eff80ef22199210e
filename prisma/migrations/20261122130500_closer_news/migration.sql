-- An event also wakes whoever follows the transfer, or the agent, that it is about: a stream of one of them that was woken
-- by everything in its brand would ask the database each time.
create or replace function transfers.record_event(
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
  perform pg_notify('rollover_log', p_transfer_id);
  if p_agent_id is not null then perform pg_notify('rollover_log', p_agent_id); end if;
end;
$$;
