import type { JWTPayload } from 'jose';
import type { Database } from '../../../subgraphs/kit/database/database.js';

/** An agent who is there for this soak alone. */
export interface LeasingAgent {
  readonly id: string;
  readonly account: 'acme-retail' | 'acme-bank';
}

/** Whoever reconnects after the crash, and whoever does not, by turns in each account. */
export interface Staff {
  readonly staying: readonly LeasingAgent[];
  readonly gone: readonly LeasingAgent[];
}

/** Adds so many agents to the demo world, half of them in each of two accounts, in skills that are always open; all others are away. */
export async function hire(database: Database, count: number): Promise<Staff> {
  const agents = Array.from({ length: count }, (_, at): LeasingAgent => {
    const account = at % 2 === 0 ? 'acme-retail' : 'acme-bank';
    return { id: `${account}-lease-${at}`, account };
  });
  const columns = [agents.map(({ id }) => id), agents.map(({ account }) => account)];
  await database.query(`update accounts."user" set availability = 'AWAY' where role in ('AGENT', 'BOT')`);
  await database.query(
    `insert into accounts."user" (id, brand_id, account_id, role, name, availability, max_slots)
     select id, 'acme', account, 'AGENT', id, 'ONLINE', 3 from unnest($1::text[], $2::text[]) a (id, account)`,
    columns,
  );
  await database.query(
    `insert into skills.skill_membership (skill_id, agent_id)
     select account || '-care', id from unnest($1::text[], $2::text[]) a (id, account)`,
    columns,
  );
  // What rings goes on ringing: only the connection decides.
  await database.query(
    'update accounts.account set offer_timeout_seconds = 900, transfer_deadline_seconds = 3600',
  );
  return {
    staying: agents.filter((_, at) => at % 4 < 2),
    gone: agents.filter((_, at) => at % 4 >= 2),
  };
}

export function claimsOf({ id, account }: LeasingAgent): JWTPayload {
  return { sub: id, role: 'AGENT', brand: 'acme', account, scope: 'rollover' };
}
