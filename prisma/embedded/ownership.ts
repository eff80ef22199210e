import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DataDirectoryInUse } from './dataDirectoryInUse.js';

const lockKey = 76_556_837; // any number will do, if nobody else locks it in the database `postgres`
const label = 'rollover, process ';
const patienceMs = 1_000;

/** A server to be owned, and the data directory to name when somebody else owns it. */
export interface Ownable {
  port: number;
  password: string;
  dataDir: string;
}

/**
 * Makes this process the one owner of a running server: an advisory lock on a connection that stays open. The kernel
 * closes it however the process ends, so the lock can be neither stale nor taken for that of a later process with the
 * same number. Throws {@link DataDirectoryInUse}; undefined while the server is starting or shutting down.
 */
export async function takeOwnership(server: Ownable): Promise<pg.Client | undefined> {
  const client = superuser(server);
  try {
    await client.connect();
    await lock(client, server.dataDir);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    if (isPassing(error)) return undefined;
    throw error;
  }
}

/**
 * Takes the ownership again whenever its connection is lost: a crash of one backend makes PostgreSQL cut them all and
 * recover. Until the end is said to be expected.
 */
export function keepOwnership(owner: pg.Client, server: Ownable, log: (line: string) => void) {
  let ending = false;
  const retake = async () => {
    log('PostgreSQL has cut the connection that marks its owner; taking it up again.');
    let next: pg.Client | undefined;
    while (next === undefined && !ending) {
      await delay(200, undefined, { ref: false });
      next = await takeOwnership(server);
    }
    if (next) watch(next);
  };
  const watch = (client: pg.Client) => {
    client.once('end', () => {
      if (!ending) retake().catch(sayWhy);
    });
  };
  const sayWhy = (error: unknown) => {
    log(String(error));
  };
  watch(owner);
  const expectEnd = () => {
    ending = true;
  };
  return { expectEnd };
}

function superuser({ port, password }: Ownable): pg.Client {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    application_name: `${label}${process.pid}`,
    connectionTimeoutMillis: 5_000,
    ssl: false,
  });
  client.on('error', () => undefined); // its end is what matters, and is listened to
  return client;
}

/** Waits a moment: the server may not have noticed yet that the last owner died. */
async function lock(client: pg.Client, dataDir: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      lockKey,
    ]);
    if (rows[0]?.taken === true) return;
    if (Date.now() > deadline) throw new DataDirectoryInUse(dataDir, await ownerPid(client));
    await delay(50);
  }
}

async function ownerPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ application_name: string }>(
    `select application_name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and objid = $1 and granted`,
    [lockKey],
  );
  const pid = Number(rows[0]?.application_name.slice(label.length));
  return pid > 0 ? pid : undefined;
}

/** Refused or cut off because the server is starting, recovering or shutting down. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return passingCodes.includes(error.code);
  return /^(Connection terminated|timeout expired)/.test(error.message);
}

const passingCodes = ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];
