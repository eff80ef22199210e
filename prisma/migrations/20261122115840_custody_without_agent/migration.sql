-- AlterTable
ALTER TABLE "transfers"."custody" ADD COLUMN     "due_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "transfers"."connection" (
    "lease_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connection_pkey" PRIMARY KEY ("lease_id")
);

-- CreateIndex
CREATE INDEX "connection_agent_id_idx" ON "transfers"."connection"("agent_id");

-- CreateIndex
CREATE INDEX "connection_expires_at_idx" ON "transfers"."connection"("expires_at");

-- CreateIndex
CREATE INDEX "custody_due" ON "transfers"."custody"("due_at") WHERE (due_at is not null and ended_at is null);

-- Conversations that lost their agent before this migration.
update transfers.custody set due_at = since where agent_id is null and ended_at is null and version > 1;

-- accounts ------------------------------------------------------------------------------------------------------------

-- An agent whose connection is gone for good. The caller has given back its work before, as setAvailability does.
create function accounts.set_offline(p_agent_id text, p_cause text, p_at timestamptz) returns void
language sql as $$
  update accounts."user"
  set availability = 'OFFLINE', availability_cause = p_cause, availability_changed_at = p_at
  where id = p_agent_id and availability <> 'OFFLINE';
$$;

-- transfers -----------------------------------------------------------------------------------------------------------

-- One change of custody, with its place in the brand's log. The caller holds the locks on custody and on the new agent.
-- A conversation that began long ago and has no agent has lost it: it is looked at at once. A new one waits.
create or replace function transfers.change_custody(
  p_conversation_id text, p_account_id text, p_skill_id text, p_agent_id text, p_cause text, p_transfer_id text,
  p_at timestamptz
) returns void
language plpgsql as $$
declare
  changed transfers.custody;
begin
  update transfers.custody
  set account_id = p_account_id, skill_id = p_skill_id, agent_id = p_agent_id, version = version + 1, since = p_at,
      due_at = case when p_agent_id is null and p_cause <> 'STARTED' then p_at end
  where conversation_id = p_conversation_id
  returning * into changed;
  update transfers.agent_load set last_assigned_at = p_at where agent_id = p_agent_id;
  insert into transfers.custody_change
    (conversation_id, version, brand_id, position, at, account_id, skill_id, agent_id, cause, transfer_id)
  values (p_conversation_id, changed.version, changed.brand_id, transfers.next_positions(changed.brand_id, 1), p_at,
          p_account_id, p_skill_id, p_agent_id, p_cause, p_transfer_id);
end;
$$;

-- An agent's coming and going happen one after the other: the same lock as release_agent's, the first of all.
create function transfers.lock_presence(p_agent_id text) returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('release ' || p_agent_id, 0));
$$;

-- An agent comes back: what waits for its skills is looked at again at once, and so is what may fall back to them. It
-- is judged by its connection only if it has one from now on.
create or replace function transfers.wake_waiting(p_agent_id text, p_at timestamptz) returns void
language plpgsql as $$
begin
  perform transfers.lock_presence(p_agent_id);
  delete from transfers.connection where agent_id = p_agent_id and expires_at <= p_at;
  perform 1 from transfers.transfer t
  where t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = p_agent_id and a.ended_at is null)
  order by t.id for no key update;
  update transfers.transfer t set due_at = p_at
  where t.status = 'QUEUED' and t.id in (
    select a.transfer_id from transfers.attempt a
    join skills.member_facts m on m.skill_id = a.skill_id
    where m.agent_id = p_agent_id and a.ended_at is null);
  -- Last and without waiting, since release_agent takes custody after transfers too: who is passed over comes up again soon.
  update transfers.custody set due_at = p_at
  where conversation_id = any (array(
    select c.conversation_id from transfers.custody c
    join skills.skill_facts s on s.id = c.skill_id
    join skills.member_facts m on m.skill_id = s.fallback_skill_id
    where m.agent_id = p_agent_id and c.due_at is not null and c.ended_at is null
    for no key update of c skip locked));
  perform pg_notify('rollover_work', '');
end;
$$;
