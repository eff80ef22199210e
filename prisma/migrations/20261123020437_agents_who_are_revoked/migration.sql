-- CreateIndex
CREATE INDEX "user_to_retire" ON "accounts"."user"("id") WHERE (revoked_at is not null and availability <> 'OFFLINE'::accounts.availability);

-- The agents and bots of a brand, the revoked ones too.
create or replace view accounts.agent_facts as
select u.id, u.brand_id, u.account_id, u.role, u.availability, u.max_slots, u.revoked_at is not null as revoked
from accounts."user" u
where u.role in ('AGENT', 'BOT');
