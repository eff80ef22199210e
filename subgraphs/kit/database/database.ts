import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../../generated/prisma/client.js';
import { Turns } from '../turns.js';
import { connectionsTo, defaultPatienceMs } from './connections.js';
import { isOutage } from './outage.js';
import { readsTogether } from './readsTogether.js';

/**
 * Sends SQL: rows come back as the statement names them, instants as `Date`, `bigint` as `bigint`. Within a transaction
 * statements that are asked for together (`Promise.all`) travel together, and run in the order in which they are asked.
 * A text with values is prepared once for each connection: what changes from call to call belongs into `values`.
 */
export interface Sql {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** The same within a transaction. */
export interface Transaction extends Sql {
  /**
   * Sends a statement whose rows nobody needs together with the commit, so that the locks of the transaction are not held
   * for a round trip more. When it fails, nothing is committed.
   */
  atCommit(text: string, values: readonly unknown[]): void;
}

/** One PostgreSQL database: Prisma and hand-written SQL on the same pool of connections. */
export interface Database extends Sql {
  readonly url: string;
  readonly prisma: PrismaClient;
  /**
   * The same for a list whose best plan hangs on its values (a filter, a size): it is planned at every call, on
   * connections of its own, so that no command waits behind a long list.
   */
  readonly lists: Sql;
  /** The same for short reads that wait for no lock: those of one moment, whoever asks, travel together. */
  readonly reads: Sql;
  /**
   * The same for what streams read: on half of the connections at most, so that thousands of streams that come back at
   * once leave the others to requests. It waits for one as long as it takes.
   */
  readonly streams: Sql;
  /**
   * Runs `work` in one transaction (READ COMMITTED). A deadlock or serialisation failure rolls back and runs it again,
   * so `work` must do nothing that the database cannot undo.
   */
  transaction<T>(work: (sql: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const attempts = 4;
const deadlockOrSerialisation = new Set(['40P01', '40001']);

/** int8 as bigint, so that a position never loses digits. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);

export interface DatabaseSettings {
  /** How many at most; lists have half as many of their own. */
  readonly connections?: number;
  /** How long a free connection, or one statement, is waited for. */
  readonly patienceMs?: number;
}

export function openDatabase(
  url: string,
  { connections = 10, patienceMs = defaultPatienceMs }: DatabaseSettings = {},
): Database {
  const { settings, end } = connectionsTo(url, patienceMs);
  const poolOf = (max: number, planning: Planning): pg.Pool => {
    const pool = new pg.Pool({
      ...settings,
      max,
      types,
      pipeline: true,
      options: `-c plan_cache_mode=${planning}`,
    });
    // A lost connection is replaced at the next query, which reports what is wrong.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  // Left to itself PostgreSQL plans most of them at every call, which costs more than to run them.
  const pool = poolOf(connections, 'force_generic_plan');
  const listPool = poolOf(Math.ceil(connections / 2), 'force_custom_plan');
  const sendRead = readsTogether(pool);
  const streams = new Turns(Math.ceil(connections / 2));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });

  return {
    url,
    prisma,
    lists: { query: (text, values) => rows(listPool, text, values) },
    reads: { query: (text, values) => sendRead((client) => rows(client, text, values)) },
    streams: { query: (text, values) => streams.run(() => rows(pool, text, values)) },
    query: (text, values) => rows(pool, text, values),
    transaction: (work) => transaction(pool, work),
    close: async () => {
      await prisma.$disconnect();
      await end(() => Promise.all([pool.end(), listPool.end()]));
    },
  };
}

type Planning = 'force_generic_plan' | 'force_custom_plan';

async function rows<Row extends object>(
  target: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const prepared = values.length > 0 ? { name: nameOf(text), text, values: [...values] } : text;
  const result = await target.query<Row>(prepared);
  return result.rows;
}

/** Prepared statements by their texts, of which the code has only so many. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `s${names.size}`;
  names.set(text, name);
  return name;
}

async function transaction<T>(
  pool: pg.Pool,
  work: (sql: Transaction) => Promise<T>,
  attempt = 1,
): Promise<T> {
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

async function once<T>(pool: pg.Pool, work: (sql: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let over = false;
  try {
    await client.query('begin');
    const last: (() => Promise<unknown>)[] = [];
    const result = await work({
      query: (text, values) => (over ? Promise.reject(tooLate()) : rows(client, text, values)),
      atCommit: (text, values) => void last.push(() => rows(client, text, values)),
    });
    await Promise.all([...last.map((send) => send()), client.query('commit')]);
    return result;
  } catch (error) {
    if (isOutage(error)) broken = error as Error;
    else await client.query('rollback').catch((lost: unknown) => (broken = lost as Error));
    throw error;
  } finally {
    over = true;
    client.release(broken);
  }
}

/** Of statements that were asked for together one failed, and another part of the work went on. */
function tooLate(): Error {
  return new Error('the transaction is over');
}
