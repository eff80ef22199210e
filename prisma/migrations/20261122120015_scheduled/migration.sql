-- AlterEnum
ALTER TYPE "transfers"."transfer_status" ADD VALUE 'SCHEDULED';

-- DropIndex
DROP INDEX "transfers"."transfer_open";

-- DropIndex
DROP INDEX "transfers"."transfer_open_by_initiator";

-- AlterTable
ALTER TABLE "accounts"."account" ADD COLUMN     "scheduled_deadline_seconds" INTEGER NOT NULL DEFAULT 604800;

-- AlterTable
ALTER TABLE "transfers"."attempt" ADD COLUMN     "opens_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "transfers"."transfer" ADD COLUMN     "when" TEXT NOT NULL DEFAULT 'NOW';

-- CreateIndex
CREATE INDEX "transfer_open_by_initiator" ON "transfers"."transfer"("initiator_id") WHERE (ended_at is null);

-- CreateIndex
CREATE INDEX "transfer_accepted_at_skill" ON "transfers"."transfer"("destination_skill_id", "accepted_at") WHERE (accepted_at is not null);

-- CreateIndex
CREATE UNIQUE INDEX "transfer_open" ON "transfers"."transfer"("conversation_id") WHERE (ended_at is null);

-- What the owners publish of it, by hand.

create or replace view accounts.account_facts as
select a.id,
       a.brand_id,
       a.time_zone,
       a.status,
       a.rollover_enabled,
       a.channels,
       a.note_required,
       a.reason_required,
       array(select r.code from accounts.reason_code r where r.account_id = a.id order by r.code) as reason_codes,
       a.offer_timeout_seconds,
       a.transfer_deadline_seconds,
       a.max_attempts,
       a.max_hops,
       a.scheduled_deadline_seconds
from accounts.account a;

-- How many transfers wait for an agent of a skill, and when it accepted the latest ten.
create function transfers.skill_pace(p_skill_id text) returns table (waiting int, accepted_at timestamptz[])
language sql stable as $$
  select (select count(*) from transfers.attempt a join transfers.transfer t on t.id = a.transfer_id
          where a.skill_id = p_skill_id and a.ended_at is null and t.status = 'QUEUED')::int,
         array(select t.accepted_at from transfers.transfer t
               where t.destination_skill_id = p_skill_id and t.accepted_at is not null
               order by t.accepted_at desc limit 10);
$$;

-- A conversation is closed: custody ends where it is, and a transfer that is open is abandoned.
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
  if abandoned.id is not null then
    perform transfers.record_event(
      abandoned.id, 'ABANDONED', 'CONVERSATION_CLOSED', p_actor_id, withdrawn.id, withdrawn.agent_id, p_at);
  end if;
end;
$$;
