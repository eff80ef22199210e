// A brand with two accounts. Each lane of the load has a skill and an agent on either side, beside colleagues who are away.

export const lanes = 200;
/** More than any measure gives to one agent. */
const slots = 100;
const colleagues = 4;

const number = (lane) => String(lane).padStart(3, '0');
const agentOf = (accountId) => (lane) => ({
  ...{ id: `${accountId}-agent-${number(lane)}`, role: 'AGENT', name: `Agent ${lane}` },
  ...{ brandId: 'bench', accountId },
});

export const giver = agentOf('sender');
export const taker = agentOf('receiver');
export const skillOf = (accountId, lane) => `${accountId}-skill-${number(lane)}`;

const accounts = `
insert into accounts.brand (id, name) values ('bench', 'Bench') on conflict do nothing;
insert into accounts.account (id, brand_id, name, time_zone, rollover_enabled, channels)
select id, 'bench', id, 'Europe/Berlin', true, '{WEB}' from unnest('{sender,receiver}'::text[]) id;
insert into accounts.link (id, source_id, destination_id, skill_ids)
select 'bench-link', 'sender', 'receiver', array(select 'receiver-skill-' || to_char(n, 'fm000') from generate_series(0, $LANES - 1) n);
`;

const skills = `
insert into skills.skill (id, account_id, name, channels)
select a || '-skill-' || to_char(n, 'fm000'), a, 'Skill ' || n, '{WEB}'
from unnest('{sender,receiver}'::text[]) a, generate_series(0, $LANES - 1) n;
insert into skills.working_hours (id, account_id, time_zone, weekly, special_dates, changed_at)
select a || '-hours', a, 'Europe/Berlin',
       (select jsonb_agg(jsonb_build_object('weekday', d, 'opens', '00:00', 'closes', '24:00'))
        from unnest('{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY,SATURDAY,SUNDAY}'::text[]) d), '[]', now()
from unnest('{sender,receiver}'::text[]) a;
`;

const staff = `
insert into accounts."user" (id, brand_id, account_id, role, name, availability, availability_changed_at, max_slots)
select a || '-agent-' || to_char(n, 'fm000') || case c when 0 then '' else '-' || c end, 'bench', a, 'AGENT', 'Agent ' || n,
       case c when 0 then 'ONLINE' else 'AWAY' end::accounts.availability, now(), $SLOTS
from unnest('{sender,receiver}'::text[]) a, generate_series(0, $LANES - 1) n, generate_series(0, $COLLEAGUES) c;
insert into skills.skill_membership (skill_id, agent_id)
select a || '-skill-' || to_char(n, 'fm000'), a || '-agent-' || to_char(n, 'fm000') || case c when 0 then '' else '-' || c end
from unnest('{sender,receiver}'::text[]) a, generate_series(0, $LANES - 1) n, generate_series(0, $COLLEAGUES) c;
`;

/** Writes the brand, its accounts, skills and agents. */
export async function buildWorld(db) {
  for (const part of [accounts, skills, staff]) {
    await db.query(
      part
        .replaceAll('$LANES', String(lanes))
        .replaceAll('$COLLEAGUES', String(colleagues))
        .replaceAll('$SLOTS', String(slots)),
    );
  }
  await db.query('analyze');
}

/** New conversations, `count` of them, in turn with the givers of all lanes; what is held from before is closed first. */
export async function beginConversations(db, prefix, count) {
  await db.query(`
    with ended as (
      update transfers.custody set ended_at = now() where brand_id = 'bench' and ended_at is null returning conversation_id)
    update conversations.conversation c set status = 'CLOSED', closed_at = now() from ended e where c.id = e.conversation_id`);
  await db.query(
    `insert into conversations.conversation (id, brand_id, owner_account_id, channel, connector_id, started_at)
     select $1 || '-' || n, 'bench', 'sender', 'WEB', 'bench-web', now() from generate_series(0, $2::int - 1) n`,
    [prefix, count],
  );
  await db.query(
    `select transfers.open_custody($1 || '-' || n, 'bench', 'sender', 'sender-skill-' || to_char(n % $3::int, 'fm000'), now())
     from generate_series(0, $2::int - 1) n`,
    [prefix, count, lanes],
  );
  return Array.from({ length: count }, (_, n) => ({ id: `${prefix}-${n}`, lane: n % lanes }));
}
