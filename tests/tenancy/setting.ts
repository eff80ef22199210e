import type { Database } from '../../subgraphs/kit/database/database.js';
import type { Subgraphs } from './allSubgraphs.js';

/**
 * What the story needs beyond the demo world: the accounts garden and energy with a skill and an agent each; links; a
 * revoked one; a special date with hours; a desk without a fallback. And one agent at work in each account, so that it is known who is asked.
 */
export async function addToTheWorld({ database }: Subgraphs): Promise<void> {
  await addAccount(database, 'garden');
  await addAccount(database, 'energy');
  await database.query(
    `insert into accounts.link (id, source_id, destination_id, skill_ids, revoked_at) values
       ('bank-to-garden', 'acme-bank', 'acme-garden', '{acme-garden-care}', null),
       ('retail-to-energy', 'acme-retail', 'acme-energy', '{acme-energy-care}', now())`,
  );
  await database.query(
    `update accounts.link set fallback_skill_id = 'acme-bank-care' where id = 'acme-retail-to-acme-travel'`,
  );
  await database.query(
    `update skills.working_hours set special_dates = $1 where account_id = 'acme-retail' and skill_id is null`,
    [JSON.stringify([market])],
  );
  await database.query(`update skills.skill set fallback_skill_id = null where id = 'acme-retail-desk'`);
  await database.query(
    `update accounts."user" set availability_cause = 'OFFER_TIMED_OUT' where id = 'travel-agent-2'`,
  );
  await database.query(
    `update accounts."user" set availability = 'AWAY' where availability = 'ONLINE' and id not like '%agent-1'`,
  );
}

const market = {
  name: 'Market day',
  from: '2026-12-05',
  to: '2026-12-05',
  kind: 'OPEN',
  slots: [{ opens: '10:00', closes: '14:00' }],
};

async function addAccount(database: Database, name: string): Promise<void> {
  const add = (statement: string): Promise<unknown> => database.query(statement, [name]);
  await add(
    `insert into accounts.account (id, brand_id, name, time_zone, rollover_enabled, channels)
     values ('acme-' || $1, 'acme', $1, 'UTC', true, '{WEB,SMS}')`,
  );
  await add(
    `insert into accounts."user" (id, brand_id, account_id, role, name, availability, max_slots)
     values ($1 || '-agent-1', 'acme', 'acme-' || $1, 'AGENT', $1, 'ONLINE', 5)`,
  );
  await add(
    `insert into skills.skill (id, account_id, name, channels)
     values ('acme-' || $1 || '-care', 'acme-' || $1, 'Care', '{WEB,SMS}')`,
  );
  await add(
    `insert into skills.skill_membership (skill_id, agent_id) values ('acme-' || $1 || '-care', $1 || '-agent-1')`,
  );
  await add(
    `insert into skills.working_hours (id, account_id, time_zone, weekly, special_dates, changed_at)
     select 'acme-' || $1 || '-hours', 'acme-' || $1, 'UTC', weekly, '[]', changed_at
     from skills.working_hours where skill_id = 'acme-bank-care'`,
  );
}
