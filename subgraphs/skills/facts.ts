import { LRUCache } from 'lru-cache';
import type { BrandSetup } from '../configuration/brandSetup.js';
import type { Sql } from '../kit/database/database.js';
import { required } from '../kit/required.js';
import type { Owner } from './domain/access.js';

/** Finds the accounts that skills belong to. */
export interface Owners {
  /** The accounts among these that exist, by id. */
  find(accountIds: string[]): Promise<Map<string, Owner>>;
}

const remembered = 10_000;

/** Reads accounts from what the accounts subgraph publishes. An account never changes its brand, so it is remembered. */
export function ownersIn(sql: Sql): Owners {
  const known = new LRUCache<string, Owner>({ max: remembered });
  return {
    async find(accountIds) {
      const ids = [...new Set(accountIds)];
      const read = await readOwners(
        sql,
        ids.filter((id) => !known.has(id)),
      );
      for (const owner of read) known.set(owner.id, owner);
      return new Map(ids.flatMap((id) => known.get(id) ?? []).map((owner) => [owner.id, owner]));
    },
  };
}

async function readOwners(sql: Sql, ids: string[]): Promise<Owner[]> {
  if (ids.length === 0) return [];
  const statement = 'select id, brand_id as "brandId" from accounts.account_facts where id = any($1)';
  return sql.query<Owner>(statement, [ids]);
}

/** The time zone of an account, as configured. */
export async function readTimeZone(sql: Sql, accountId: string): Promise<string> {
  const statement = 'select time_zone as "timeZone" from accounts.account_facts where id = $1';
  const [account] = await sql.query<{ timeZone: string }>(statement, [accountId]);
  return required(account, 'the account').timeZone;
}

/** What the brand has configured, its accounts and links included. */
export async function readBrandSetup(sql: Sql, brandId: string): Promise<BrandSetup> {
  const [setup] = await sql.query<BrandSetup>(
    'select accounts, links, skills from accounts.configuration_facts where brand_id = $1',
    [brandId],
  );
  return required(setup, 'the brand');
}

/** Tells transfers, as the last act of the transaction, that a skill or the default hours of an account have changed. */
export async function lookAgain(
  sql: Sql,
  { accountId, skillId }: { accountId: string; skillId: string | null },
  at: Date,
): Promise<void> {
  const concerned = skillId === null ? [[accountId], []] : [[], [skillId]];
  await sql.query('select transfers.look_again($1, $2, $3)', [...concerned, at]);
}
