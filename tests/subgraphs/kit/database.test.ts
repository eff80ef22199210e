import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import type { Database } from '../../../subgraphs/kit/database/database.js';
import { isOutage } from '../../../subgraphs/kit/database/outage.js';
import { aDatabase } from '../../support/database.js';
import { aProxy } from '../../support/proxy.js';
import type { Proxy } from '../../support/proxy.js';
import { query } from '../../support/query.js';

/** A database behind a network, and its own address. */
async function aRemoteDatabase(): Promise<{ url: string; network: Proxy; database: Database }> {
  const { url } = await aDatabase();
  const network = await aProxy(url);
  const database = openDatabase(network.url, { patienceMs: 2_000 });
  onTestFinished(() => network.close());
  return { url, network, database };
}

describe('a transaction', () => {
  it('whose network swallows everything is given up, and keeps no lock', async () => {
    const { url, network, database } = await aRemoteDatabase();

    const given = database.transaction(async (sql) => {
      await sql.query('select pg_advisory_xact_lock(1)');
      network.swallow();
      await sql.query('select 1');
    });

    expect(await given.catch(isOutage)).toBe(true);
    await query(url, 'select pg_advisory_xact_lock(1)');
    await database.close();
  });

  it('whose connection is ended between two statements fails, and nothing else does', async () => {
    const { url, database } = await aRemoteDatabase();

    const given = database.transaction(async (sql) => {
      const [session] = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
      await query(url, 'select pg_terminate_backend($1, 5000)', [session?.pid]);
      await new Promise((resolve) => setImmediate(resolve));
      await sql.query('select 1');
    });

    expect(await given.catch(isOutage)).toBe(true);
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
    await database.close();
  });
});
