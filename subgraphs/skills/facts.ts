import { LRUCache } from 'lru-cache';
import type { Sql } from '../kit/database.js';
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
