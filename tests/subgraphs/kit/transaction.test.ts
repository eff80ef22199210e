import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import type { Database } from '../../../subgraphs/kit/database/database.js';
import { gatheringSocket } from '../../../subgraphs/kit/database/gatheringSocket.js';
import { aDatabase } from '../../support/database.js';

let database: Database;
beforeAll(async () => {
  database = openDatabase((await aDatabase()).url);
});
afterAll(() => database.close());

const brandIds = 'select id from accounts.brand where id like $1 order by id';
const insert = 'insert into accounts.brand (id, name) values ($1, $1)';

describe('statements that are asked for together in a transaction', () => {
  it('run in the order in which they are asked', async () => {
    const found = await database.transaction(async (sql) => {
      const [, before, , after] = await Promise.all([
        sql.query(insert, ['order-1']),
        sql.query(brandIds, ['order-%']),
        sql.query(insert, ['order-2']),
        sql.query(brandIds, ['order-%']),
      ]);
      return { before, after };
    });

    expect(found).toEqual({
      before: [{ id: 'order-1' }],
      after: [{ id: 'order-1' }, { id: 'order-2' }],
    });
  });

  it('fail with what went wrong first, and leave nothing behind', async () => {
    const failed = database.transaction((sql) =>
      Promise.all([
        sql.query(insert, ['failing']),
        sql.query(insert, ['failing']),
        sql.query(brandIds, ['failing']),
      ]),
    );

    await expect(failed).rejects.toMatchObject({ code: '23505' });
    expect(await database.query(brandIds, ['failing'])).toEqual([]);
  });

  it('cannot go on when the transaction is over', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let late: Promise<unknown> = Promise.resolve();
    const failed = database.transaction((sql) => {
      late = held.then(() => sql.query(insert, ['late']));
      return Promise.all([sql.query('select 1 / $1::int', [0]), late]);
    });
    await expect(failed).rejects.toMatchObject({ code: '22012' });

    release();

    await expect(late).rejects.toThrow('the transaction is over');
    expect(await database.query(brandIds, ['late'])).toEqual([]);
  });
});

describe('a statement that goes with the commit', () => {
  it('is committed with the others, after them', async () => {
    const before = await database.transaction(async (sql) => {
      sql.atCommit(insert, ['last-2']);
      await sql.query(insert, ['last-1']);
      return sql.query(brandIds, ['last-%']);
    });

    expect(before).toEqual([{ id: 'last-1' }]);
    expect(await database.query(brandIds, ['last-%'])).toEqual([{ id: 'last-1' }, { id: 'last-2' }]);
  });

  it('takes all with it when it fails, and the connection serves on', async () => {
    const failed = database.transaction(async (sql) => {
      await sql.query(insert, ['twice']);
      sql.atCommit(insert, ['twice']);
    });

    await expect(failed).rejects.toMatchObject({ code: '23505' });
    expect(await database.query(brandIds, ['twice'])).toEqual([]);
    await database.transaction((sql) => sql.query(insert, ['twice']));
    expect(await database.query(brandIds, ['twice'])).toEqual([{ id: 'twice' }]);
  });

  it('is not sent when the work fails', async () => {
    const failed = database.transaction((sql) => {
      sql.atCommit(insert, ['unsent']);
      return Promise.reject(new Error('no'));
    });

    await expect(failed).rejects.toThrow('no');
    expect(await database.query(brandIds, ['unsent'])).toEqual([]);
  });
});

it('prepares a text once, however often it is sent', async () => {
  const prepared = await database.transaction(async (sql) => {
    for (const id of ['a', 'b', 'c']) await sql.query(brandIds, [id]);
    return sql.query<{ times: bigint }>(
      'select generic_plans + custom_plans as times from pg_prepared_statements where statement = $1',
      [brandIds],
    );
  });

  expect(prepared).toHaveLength(1);
  expect(prepared[0]?.times).toBeGreaterThanOrEqual(3n);
});

describe('a gathering socket', () => {
  let server: Server;
  afterAll(() => server.close());

  it('keeps what is written in one turn, then sends all of it', async () => {
    const received = new Promise<string>((resolve) => {
      server = createServer((connection) => void text(connection).then(resolve)).listen(0, '127.0.0.1');
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const socket = gatheringSocket().connect((server.address() as AddressInfo).port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));

    socket.write('one, ');
    socket.write('two, ');
    const kept = socket.writableLength;
    await new Promise((resolve) => setImmediate(resolve));
    socket.write('three');
    const left = socket.writableLength;
    socket.end();

    expect([kept, left]).toEqual(['one, two, '.length, 'three'.length]);
    expect(await received).toBe('one, two, three');
  });
});
