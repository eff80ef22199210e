import { readFile } from 'node:fs/promises';

/** Ticks of /proc, as every Linux of today counts them. */
const ticksPerSecond = 100;

/** CPU ms that the connections to a database have used so far, its own one aside; from /proc, so on Linux only. */
export async function databaseCpuMs(db) {
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
