import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import type { Database } from '../../../subgraphs/kit/database/database.js';
import { isOutage } from '../../../subgraphs/kit/database/outage.js';
import { aDatabase } from '../../support/database.js';
import type { TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await aDatabase();
  database = openDatabase(testDatabase.url, { patienceMs: 2_000 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** The connection by which a read travels. */
async function connection(): Promise<number | undefined> {
  const [session] = await database.reads.query<{ pid: number }>('select pg_backend_pid() as pid');
  return session?.pid;
}

const together = (count: number) => Promise.all(Array.from({ length: count }, connection));

it('reads of one moment travel on one connection', async () => {
  const connections = await together(3);

  expect(new Set(connections).size).toBe(1);
});

it('so many reads that they would wait long for each other are spread over connections', async () => {
  const connections = await together(20);

  expect(new Set(connections).size).toBe(2);
});

it('a read that fails takes none of the others with it', async () => {
  const [before, failing, after] = await Promise.allSettled([
    database.reads.query('select $1::int as one', [1]),
    database.reads.query('select 1 / $1::int', [0]),
    database.reads.query('select $1::int as one', [1]),
  ]);

  expect(before).toEqual({ status: 'fulfilled', value: [{ one: 1 }] });
  expect(failing).toMatchObject({ status: 'rejected', reason: { message: 'division by zero' } });
  expect(after).toEqual(before);
});

it('reads whose connection is ended fail as by an outage, and the next ones do not', async () => {
  const [ended, lost] = await Promise.allSettled([
    database.reads.query('select pg_terminate_backend(pg_backend_pid())'),
    database.reads.query('select 1 as one'),
  ]);

  expect([ended, lost].map((one) => one.status === 'rejected' && isOutage(one.reason))).toEqual([true, true]);
  expect(await database.reads.query('select 1 as one')).toEqual([{ one: 1 }]);
});

it('reads that wait behind one for which there was no time to prepare it fail as by an outage, as it does', async () => {
  const text = 'select $1::int as one from accounts.account where false';
  let free = (): void => undefined;
  const isFree = new Promise<void>((resolve) => (free = resolve));
  const locking = new Promise<void>((locked, failed) => {
    database
      .transaction(async (sql) => {
        await sql.query('lock table accounts.account in access exclusive mode');
        locked();
        await isFree;
      })
      .catch(failed);
  });
  await locking;

  const read = await Promise.allSettled([database.reads.query(text, [1]), database.reads.query(text, [2])]);
  free();

  expect(read.map((one) => one.status === 'rejected' && isOutage(one.reason))).toEqual([true, true]);
});
