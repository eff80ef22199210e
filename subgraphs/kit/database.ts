import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.js';
import { connectionsTo, defaultPatienceMs } from './connections.js';
import { isOutage } from './outage.js';

/** Sends SQL: rows come back as the statement names them, instants as `Date`, `bigint` as `bigint`. */
export interface Sql {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** One PostgreSQL database: Prisma and hand-written SQL on the same pool of connections. */
export interface Database extends Sql {
  readonly url: string;
  readonly prisma: PrismaClient;
  /**
   * Runs `work` in one transaction (READ COMMITTED). A deadlock or serialisation failure rolls back and runs it again,
   * so `work` must do nothing that the database cannot undo.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const attempts = 4;
const deadlockOrSerialisation = new Set(['40P01', '40001']);

/** int8 as bigint, so that a position never loses digits. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);

export interface DatabaseSettings {
  /** How many at most. */
  readonly connections?: number;
  /** How long a free connection, or one statement, is waited for. */
  readonly patienceMs?: number;
}

export function openDatabase(
  url: string,
  { connections = 10, patienceMs = defaultPatienceMs }: DatabaseSettings = {},
): Database {
  const { settings, end } = connectionsTo(url, patienceMs);
  const pool = new pg.Pool({ ...settings, max: connections, types });
  // A lost connection is replaced at the next query, which reports what is wrong.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });

  return {
    url,
    prisma,
    query: (text, values) => rows(pool, text, values),
    transaction: (work) => transaction(pool, work),
    close: async () => {
      await prisma.$disconnect();
      await end(() => pool.end());
    },
  };
}

async function rows<Row extends object>(
  target: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const result = await target.query<Row>(text, [...values]);
  return result.rows;
}

async function transaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await once(pool, work);
  } catch (error) {
    if (
      attempt < attempts &&
      error instanceof pg.DatabaseError &&
      deadlockOrSerialisation.has(error.code ?? '')
    ) {
      return transaction(pool, work, attempt + 1);
    }
    throw error;
  }
}

async function once<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work({ query: (text, values) => rows(client, text, values) });
    await client.query('commit');
    return result;
  } catch (error) {
    if (isOutage(error)) broken = error as Error;
    else await client.query('rollback').catch((lost: unknown) => (broken = lost as Error));
    throw error;
  } finally {
    client.release(broken);
  }
}
