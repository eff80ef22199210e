-- AlterTable
ALTER TABLE "accounts"."user" ADD COLUMN     "revoked_at" TIMESTAMPTZ(3);

-- What is stored of somebody's access. Tokens are good until they end; whoever is revoked has no stream all the same.
create or replace view accounts.user_facts as
select u.id, u.brand_id, u.account_id, u.role, u.revoked_at is not null as revoked
from accounts."user" u;

drop trigger tell_access on accounts."user";
create trigger tell_access after update of brand_id, account_id, role, revoked_at on accounts."user"
for each row when (
  (old.brand_id, old.account_id, old.role, old.revoked_at is null)
  is distinct from (new.brand_id, new.account_id, new.role, new.revoked_at is null))
execute function accounts.tell_access();

-- A user who is gone could not be told from somebody who never was stored, and history names users by their ids.
drop trigger tell_no_access on accounts."user";
create function accounts.keep_user() returns trigger
language plpgsql as $$
begin
  raise exception 'users are not deleted, but revoked: set revoked_at of %', old.id using errcode = 'restrict_violation';
end;
$$;
create trigger keep_user before delete on accounts."user"
for each row execute function accounts.keep_user();
