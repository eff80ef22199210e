-- AlterTable
ALTER TABLE "transfers"."brand_log" ADD COLUMN     "forgotten_to" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "transfers"."custody" ADD COLUMN     "ended_position" BIGINT;

-- AlterTable
ALTER TABLE "transfers"."custody_change" ADD COLUMN     "left_account_id" TEXT;

-- CreateTable
CREATE TABLE "transfers"."feed_entry" (
    "account_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,

    CONSTRAINT "feed_entry_pkey" PRIMARY KEY ("account_id","position")
);

-- CreateIndex
CREATE INDEX "feed_entry_account_id_type_position_idx" ON "transfers"."feed_entry"("account_id", "type", "position");

-- CreateIndex
CREATE INDEX "custody_ended" ON "transfers"."custody"("brand_id", "ended_position") WHERE (ended_position is not null);

-- CreateIndex
CREATE INDEX "custody_ended_at_account" ON "transfers"."custody"("account_id", "ended_position") WHERE (ended_position is not null);

-- CreateIndex
CREATE INDEX "custody_change_account_id_position_idx" ON "transfers"."custody_change"("account_id", "position");

-- CreateIndex
CREATE INDEX "custody_change_left" ON "transfers"."custody_change"("left_account_id", "position") WHERE (left_account_id is not null);

update transfers.custody_change k set left_account_id = p.account_id
from transfers.custody_change p
where p.conversation_id = k.conversation_id and p.version = k.version - 1 and p.account_id <> k.account_id;

-- transfers: feeds ------------------------------------------------------------------------------------------------------

-- Who is on the path sees all of a transfer, the account of an attempt what belongs to that attempt.
create function transfers.add_to_feeds() returns trigger
language plpgsql as $$
begin
  insert into transfers.feed_entry (account_id, position, brand_id, type)
  select p.account_id, new.position, new.brand_id, new.type from transfers.party p
  where p.transfer_id = new.transfer_id and p.on_path
  union
  select a.account_id, new.position, new.brand_id, new.type from transfers.attempt a
  where a.transfer_id = new.transfer_id and a.number = new.attempt;
  return null;
end;
$$;

-- Who comes onto the path sees what was before as well.
create function transfers.add_feed() returns trigger
language plpgsql as $$
begin
  insert into transfers.feed_entry (account_id, position, brand_id, type)
  select new.account_id, e.position, e.brand_id, e.type from transfers.event e
  where e.transfer_id = new.transfer_id
  on conflict do nothing;
  return null;
end;
$$;

create trigger add_to_feeds after insert on transfers.event
for each row execute function transfers.add_to_feeds();
create trigger add_feed after insert on transfers.party
for each row when (new.on_path) execute function transfers.add_feed();
create trigger add_whole_feed after update of on_path on transfers.party
for each row when (new.on_path and not old.on_path) execute function transfers.add_feed();

insert into transfers.feed_entry (account_id, position, brand_id, type)
select p.account_id, e.position, e.brand_id, e.type
from transfers.event e join transfers.party p on p.transfer_id = e.transfer_id and p.on_path
union
select a.account_id, e.position, e.brand_id, e.type
from transfers.event e join transfers.attempt a on a.transfer_id = e.transfer_id and a.number = e.attempt;

-- Everybody who follows a brand's log shares one reader of it, which the log's own signal wakes.
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
end;
$$;

-- transfers: custody's own log ------------------------------------------------------------------------------------------

-- One change of custody, with its place in the brand's log. The caller holds the locks on custody and on the new agent.
-- A conversation that began long ago and has no agent has lost it: it is looked at at once. A new one waits.
create or replace function transfers.change_custody(
  p_conversation_id text, p_account_id text, p_skill_id text, p_agent_id text, p_cause text, p_transfer_id text,
  p_at timestamptz
) returns void
language plpgsql as $$
declare
  giver text := (select account_id from transfers.custody where conversation_id = p_conversation_id);
  changed transfers.custody;
begin
  update transfers.custody
  set account_id = p_account_id, skill_id = p_skill_id, agent_id = p_agent_id, version = version + 1, since = p_at,
      due_at = case when p_agent_id is null and p_cause <> 'STARTED' then p_at end
  where conversation_id = p_conversation_id
  returning * into changed;
  update transfers.agent_load set last_assigned_at = p_at where agent_id = p_agent_id;
  insert into transfers.custody_change
    (conversation_id, version, brand_id, position, at, account_id, skill_id, agent_id, cause, transfer_id,
     left_account_id)
  values (p_conversation_id, changed.version, changed.brand_id, transfers.next_positions(changed.brand_id, 1), p_at,
          p_account_id, p_skill_id, p_agent_id, p_cause, p_transfer_id, nullif(giver, p_account_id));
end;
$$;

-- A conversation is closed: custody ends where it is, with a place in the brand's log, and a transfer that is open is
-- abandoned.
create or replace function transfers.end_custody(p_conversation_id text, p_actor_id text, p_at timestamptz) returns void
language plpgsql as $$
declare
  ended transfers.custody;
  abandoned transfers.transfer;
  withdrawn transfers.offer;
begin
  update transfers.custody set ended_at = p_at where conversation_id = p_conversation_id returning * into ended;
  update transfers.transfer
  set status = 'ABANDONED', ended_at = p_at, end_cause = 'CONVERSATION_CLOSED', due_at = null
  where conversation_id = p_conversation_id and ended_at is null
  returning * into abandoned;
  update transfers.offer set status = 'WITHDRAWN', ended_at = p_at
  where transfer_id = abandoned.id and status = 'OPEN'
  returning * into withdrawn;
  update transfers.attempt set ended_at = p_at, end_cause = 'CONVERSATION_CLOSED'
  where transfer_id = abandoned.id and ended_at is null;
  perform transfers.free_slot(ended.agent_id, p_at);
  perform transfers.free_slot(withdrawn.agent_id, p_at);
  update transfers.custody set ended_position = transfers.next_positions(brand_id, 1)
  where conversation_id = p_conversation_id;
  if abandoned.id is not null then
    perform transfers.record_event(
      abandoned.id, 'ABANDONED', 'CONVERSATION_CLOSED', p_actor_id, withdrawn.id, withdrawn.agent_id, p_at);
  end if;
end;
$$;

-- Who held a conversation at a position of its brand's log.
create function transfers.holder_at(p_conversation_id text, p_position bigint)
returns table (account_id text, agent_id text)
language sql stable as $$
  select k.account_id, k.agent_id from transfers.custody_change k
  where k.conversation_id = p_conversation_id and k.position <= p_position
  order by k.version desc
  limit 1;
$$;

-- Where in a brand's log custody moved.
create view transfers.custody_change_facts as
select k.brand_id, k.position, k.conversation_id, k.account_id, k.agent_id
from transfers.custody_change k;

-- How far the log of each brand reaches.
create view transfers.log_facts as
select l.brand_id, l.position
from transfers.brand_log l;

-- accounts --------------------------------------------------------------------------------------------------------------

create view accounts.user_facts as
select u.id, u.brand_id, u.account_id, u.role
from accounts."user" u;

-- Whoever has streams open for somebody whose access has changed looks at it again.
create function accounts.tell_access() returns trigger
language plpgsql as $$
begin
  perform pg_notify('rollover_access', old.id);
  return null;
end;
$$;

create trigger tell_access after update of brand_id, account_id, role on accounts."user"
for each row when ((old.brand_id, old.account_id, old.role) is distinct from (new.brand_id, new.account_id, new.role))
execute function accounts.tell_access();
create trigger tell_no_access after delete on accounts."user"
for each row execute function accounts.tell_access();
