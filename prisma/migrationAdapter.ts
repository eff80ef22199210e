import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** PostgreSQL's one-byte type "char", which its catalogs use, and the nearest type that Prisma's adapter knows. */
const charOid: number = pg.types.builtins.CHAR;
const bpcharOid: number = pg.types.builtins.BPCHAR;

/** A script that PostgreSQL refused, and its reason. */
export interface RefusedScript {
  script: string;
  reason: pg.DatabaseError;
}

export interface MigrationAdapterFactory extends SqlMigrationAwareDriverAdapterFactory {
  /** The last script that failed: the engine's own error has lost where and why. */
  readonly refused: RefusedScript | undefined;
}

/**
 * Prisma's adapter for `pg`, made fit for migrations. As it comes (7.10) it cuts scripts at every semicolon, also within
 * function bodies, where the engine's binary sends them whole, as one transaction; it does not know the type "char",
 * without which no schema can be read; and it runs a shadow database's migrations on the real one.
 */
export function migrationAdapter(pool: pg.Pool): MigrationAdapterFactory {
  let refused: RefusedScript | undefined;
  const remember = (failure: RefusedScript) => (refused = failure);
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => fitted(pool, remember, () => Promise.resolve()),
    connectToShadowDb: () => shadow(pool, remember),
    get refused() {
      return refused;
    },
  };
}

/** One connection: Prisma's advisory lock belongs to a connection, not to a pool. */
export function migrationPool(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, idleTimeoutMillis: 0 });
  return pool.on('error', () => undefined); // whoever uses the connection next is told
}

async function shadow(pool: pg.Pool, remember: (refused: RefusedScript) => void): Promise<SqlDriverAdapter> {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  await pool.query(`create database "${name}"`);
  const url = new URL(pool.options.connectionString ?? '');
  url.pathname = name;
  const shadowPool = migrationPool(url.href);
  return fitted(shadowPool, remember, async () => {
    await shadowPool.end();
    await pool.query(`drop database "${name}" with (force)`);
  });
}

async function fitted(
  pool: pg.Pool,
  remember: (refused: RefusedScript) => void,
  dispose: () => Promise<void>,
): Promise<SqlDriverAdapter> {
  const charColumns: CharColumns = new WeakMap();
  const adapter = await new PrismaPg(relabelling(pool, charColumns)).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  return Object.assign(adapter, {
    dispose,
    queryRaw: async (query: SqlQuery) => withChars(await queryRaw(query), charColumns),
    executeScript: (script: string) => executeScript(pool, script, remember),
  });
}

/** In which columns of a result's rows there are values of the type "char". */
type CharColumns = WeakMap<unknown[], Set<number>>;

/** The same pool, except that its results call "char" columns `bpchar`; which ones is kept in `charColumns`. */
function relabelling(pool: pg.Pool, charColumns: CharColumns): pg.Pool {
  const query = async (config: pg.QueryConfig) => {
    const result = await pool.query<unknown[]>(config);
    const columns = result.fields.flatMap(({ dataTypeID }, column) =>
      dataTypeID === charOid ? [column] : [],
    );
    charColumns.set(result.rows, new Set(columns));
    for (const field of result.fields) if (field.dataTypeID === charOid) field.dataTypeID = bpcharOid;
    return result;
  };
  return new Proxy(pool, {
    get: (target, name, receiver): unknown =>
      name === 'query' ? query : Reflect.get(target, name, receiver),
  });
}

function withChars(result: SqlResultSet, charColumns: CharColumns): SqlResultSet {
  const chars = charColumns.get(result.rows);
  const columnTypes = result.columnTypes.map((type, column) =>
    chars?.has(column) === true ? ColumnTypeEnum.Character : type,
  );
  return { ...result, columnTypes };
}

async function executeScript(pool: pg.Pool, script: string, remember: (refused: RefusedScript) => void) {
  try {
    await pool.query(script);
  } catch (reason) {
    if (!(reason instanceof pg.DatabaseError)) throw reason;
    remember({ script, reason });
    const { code = '', severity = '', message, detail, column, hint } = reason;
    throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
  }
}
