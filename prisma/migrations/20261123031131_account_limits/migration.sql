-- AlterTable
ALTER TABLE "accounts"."account" ADD COLUMN     "bounce_window_seconds" INTEGER NOT NULL DEFAULT 86400,
ADD COLUMN     "message_characters" INTEGER NOT NULL DEFAULT 5000,
ADD COLUMN     "note_characters" INTEGER NOT NULL DEFAULT 5000,
ADD COLUMN     "warm_message_characters" INTEGER NOT NULL DEFAULT 1000;

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
       a.scheduled_deadline_seconds,
       a.note_characters,
       a.warm_message_characters,
       a.message_characters,
       a.bounce_window_seconds
from accounts.account a;

-- One row at most, which planners must know: what is joined to it is then looked up, not read whole.
alter function transfers.lock_holder(text) rows 1;
