import { readFile } from 'node:fs/promises';
import { timed } from './figures.mjs';

/** Ticks of /proc, as every Linux of today counts them. */
const ticksPerSecond = 100;

/**
 * `timed`, and beside the CPU ms of the server's process (`cpuMs`) those of the database's processes (`databaseMs`) and
 * both `together`. `db` is a connection to the server's database, which nobody else may keep busy meanwhile.
 */
export async function timedWithDatabase(server, db, operations, act) {
  const before = await databaseCpuMs(db);
  const figures = await timed(server, operations, act);
  const databaseMs = ((await databaseCpuMs(db)) - before) / operations;
  return { ...figures, databaseMs, togetherMs: figures.cpuMs + databaseMs };
}

/** CPU ms that the connections to a database have used so far, its own one aside; from /proc, so on Linux only. */
async function databaseCpuMs(db) {
  const { rows } = await db.query(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  const ticks = await Promise.all(rows.map(({ pid }) => ticksOf(pid)));
  return (ticks.reduce((sum, each) => sum + each, 0) * 1000) / ticksPerSecond;
}

async function ticksOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
