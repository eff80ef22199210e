import { randomInt } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.js';

export interface Template {
  /** Of a database to connect to in order to make others. */
  serverUrl: string;
  /** The name of the migrated database. */
  name: string;
}

/**
 * Makes a migrated database, to be cloned; `drop` removes it and its clones, whose names begin like its own. Those of
 * killed runs are removed now: a run is alive as long as its connection is, which carries the run's name.
 */
export async function makeTemplate(serverUrl: string): Promise<Template & { drop: () => Promise<void> }> {
  const run = `rollover_test_${randomInt(2 ** 31)}`;
  const name = `${run}_template`;
  const admin = new pg.Client(serverUrl);
  await admin.connect();
  const drop = async () => {
    await dropAll(admin, 'starts_with(datname, $1)', `${run}_`);
    await admin.end();
  };
  try {
    await admin.query(`set application_name = ${run}`);
    await dropAll(admin, `datname ~ $1 and ${ofDeadRun}`, '^rollover_test_[0-9]+_');
    await admin.query(`create database ${name}`);
    await migrate(databaseUrl(serverUrl, name));
  } catch (error) {
    await drop();
    throw error;
  }
  return { serverUrl, name, drop };
}

export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = database;
  return url.href;
}

/** Other roles' databases are not ours to drop, and we could not see whether their runs are alive. */
const ofDeadRun = `
  datdba = current_user::regrole
  and not exists (select from pg_stat_activity
                  where application_name = substring(pg_database.datname from '^rollover_test_[0-9]+'))`;

async function dropAll(admin: pg.Client, which: string, value: string): Promise<void> {
  const found = `select datname from pg_database where ${which}`;
  const { rows } = await admin.query<{ datname: string }>(found, [value]);
  for (const { datname } of rows) await admin.query(`drop database if exists ${datname} with (force)`);
}
