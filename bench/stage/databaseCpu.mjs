import { readFile } from 'node:fs/promises';
import { timed } from './figures.mjs';

/** Ticks of /proc, as every Linux of today counts them. */
const ticksPerSecond = 100;

/**
 * `timed`, and beside the CPU ms of the server's process (`cpuMs`) those of the database's processes (`databaseMs`) and
 * both `together`. `db` is a connection to the server's database, which nobody else may keep busy meanwhile.
 */
export async function timedWithDatabase(server, db, operations, act) {
  const before = await backendCpuMs(db);
  const figures = await timed(server, operations, act);
  const after = await backendCpuMs(db);
  const spent = [...after].map(([pid, cpuMs]) => cpuMs - (before.get(pid) ?? 0));
  const databaseMs = spent.reduce((sum, each) => sum + each, 0) / operations;
  return { ...figures, databaseMs, togetherMs: figures.cpuMs + databaseMs };
}

/**
 * CPU ms that each connection to a database has used so far, its own one aside; from /proc, so on Linux only. One that a
 * pool has closed in between is not missed: it was idle for long.
 */
async function backendCpuMs(db) {
  const { rows } = await db.query(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  const used = await Promise.all(rows.map(async ({ pid }) => [pid, await cpuMsOf(pid).catch(() => null)]));
  const living = new Map(used.filter(([, cpuMs]) => cpuMs !== null));
  if (living.size === 0 && rows.length > 0) throw new Error('/proc does not tell what processes use');
  return living;
}

async function cpuMsOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}
