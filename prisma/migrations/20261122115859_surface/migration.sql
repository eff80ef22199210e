-- AlterTable
ALTER TABLE "conversations"."conversation" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "transfers"."offer" ADD COLUMN     "shown_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "transfers"."transfer" ADD COLUMN     "hops_before" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "note_audience" TEXT NOT NULL DEFAULT 'SOURCE_AND_DESTINATION';

-- CreateTable
CREATE TABLE "conversations"."erasure" (
    "id" TEXT NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfers"."party" (
    "transfer_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "is_source" BOOLEAN NOT NULL,
    "was_tried" BOOLEAN NOT NULL,
    "on_path" BOOLEAN NOT NULL,

    CONSTRAINT "party_pkey" PRIMARY KEY ("transfer_id","account_id")
);

-- CreateIndex
CREATE INDEX "erasure_conversation_id_idx" ON "conversations"."erasure"("conversation_id");

-- CreateIndex
CREATE INDEX "party_account_id_requested_at_transfer_id_idx" ON "transfers"."party"("account_id", "requested_at", "transfer_id");

-- CreateIndex
CREATE INDEX "party_source" ON "transfers"."party"("account_id", "requested_at", "transfer_id") WHERE (is_source);

-- CreateIndex
CREATE INDEX "party_tried" ON "transfers"."party"("account_id", "requested_at", "transfer_id") WHERE (was_tried);

-- CreateIndex
CREATE INDEX "transfer_brand_id_requested_at_id_idx" ON "transfers"."transfer"("brand_id", "requested_at", "id");

-- CreateIndex
CREATE INDEX "transfer_brand_id_status_requested_at_id_idx" ON "transfers"."transfer"("brand_id", "status", "requested_at", "id");

-- CreateIndex
CREATE INDEX "transfer_initiator_id_requested_at_id_idx" ON "transfers"."transfer"("initiator_id", "requested_at", "id");

-- AddForeignKey
ALTER TABLE "conversations"."erasure" ADD CONSTRAINT "erasure_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversations"."conversation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfers"."party" ADD CONSTRAINT "party_transfer_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "transfers"."transfer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Which accounts have to do with a transfer. Triggers keep it, so that nobody who writes transfers, attempts or custody
-- can forget to. What is true once stays true.

create function transfers.add_source() returns trigger
language plpgsql as $$
begin
  insert into transfers.party (transfer_id, account_id, requested_at, is_source, was_tried, on_path)
  values (new.id, new.source_account_id, new.requested_at, true, false, true);
  -- A refused request shows in the feed of its source alone.
  if new.status <> 'REJECTED' then
    insert into transfers.party (transfer_id, account_id, requested_at, is_source, was_tried, on_path)
    select distinct new.id, k.account_id, new.requested_at, false, false, true
    from transfers.custody_change k
    where k.conversation_id = new.conversation_id and k.account_id <> new.source_account_id;
  end if;
  return null;
end;
$$;

create function transfers.add_tried() returns trigger
language plpgsql as $$
begin
  insert into transfers.party (transfer_id, account_id, requested_at, is_source, was_tried, on_path)
  select t.id, new.account_id, t.requested_at, false, true, false
  from transfers.transfer t
  where t.id = new.transfer_id
  on conflict (transfer_id, account_id) do update set was_tried = true;
  return null;
end;
$$;

create function transfers.add_handler() returns trigger
language plpgsql as $$
begin
  insert into transfers.party (transfer_id, account_id, requested_at, is_source, was_tried, on_path)
  select t.id, new.account_id, t.requested_at, false, false, true
  from transfers.transfer t
  where t.conversation_id = new.conversation_id and t.status <> 'REJECTED' and not exists (
    select from transfers.party a
    where a.transfer_id = t.id and a.account_id = new.account_id and a.on_path)
  on conflict (transfer_id, account_id) do update set on_path = true;
  return null;
end;
$$;

create trigger add_source after insert on transfers.transfer
for each row execute function transfers.add_source();
create trigger add_tried after insert on transfers.attempt
for each row execute function transfers.add_tried();
create trigger add_handler after insert on transfers.custody_change
for each row execute function transfers.add_handler();

insert into transfers.party (transfer_id, account_id, requested_at, is_source, was_tried, on_path)
select t.id, a.account_id, t.requested_at, a.account_id = t.source_account_id, bool_or(a.was_tried), bool_or(a.on_path)
from transfers.transfer t
cross join lateral (
  select t.source_account_id as account_id, false as was_tried, true as on_path
  union all
  select p.account_id, true, false from transfers.attempt p where p.transfer_id = t.id
  union all
  select k.account_id, false, true from transfers.custody_change k
  where k.conversation_id = t.conversation_id and t.status <> 'REJECTED'
) a
group by t.id, a.account_id;

update transfers.transfer t
set hops_before = case when t.hop is not null then t.hop - 1 else (
  select count(*) from transfers.transfer h
  where h.conversation_id = t.conversation_id and h.hop is not null and h.accepted_at <= t.requested_at) end;

-- Blanks for good the texts that transfers of a conversation carry. A reason that is on no list is text as well. The
-- caller holds the lock on the conversation, so that none of them is accepted meanwhile.
create function transfers.erase_texts(p_conversation_id text) returns void
language sql as $$
  update transfers.transfer
  set note = null,
      warm_message = null,
      reason_code = case when refusals @> '[{"type": "ReasonUnknown"}]' then null else reason_code end
  where conversation_id = p_conversation_id;
$$;
