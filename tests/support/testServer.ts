import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeEmbeddedPostgres } from '../../prisma/embedded/removeEmbeddedPostgres.js';
import { startEmbeddedPostgres } from '../../prisma/embedded/startEmbeddedPostgres.js';
import type { EmbeddedPostgres } from '../../prisma/embedded/startEmbeddedPostgres.js';

const prefix = 'rollover-tests-';
const youngMs = 60_000;

/** The server at `DATABASE_URL`, whose role needs CREATEDB; without one a PostgreSQL of this run's own. */
export async function startTestServer(): Promise<EmbeddedPostgres> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined && url !== '') return { url, stop: () => Promise.resolve() };
  await removeLeftovers();
  const dataDir = await temporaryDirectory();
  const server = await startEmbeddedPostgres({ dataDir, throwAway: true, log: console.error });
  const stop = async () => {
    await server.stop();
    await removeEmbeddedPostgres(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** A new directory that others may enter: where the tests run as root, PostgreSQL is another user. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), prefix));
  await chmod(directory, 0o755);
  return directory;
}

/** Servers and data of runs that were killed. A living run's are locked, or too young to have been locked yet. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const directory = join(tmpdir(), name);
    if (name.startsWith(prefix) && (await isOldAndOurs(directory))) {
      await removeEmbeddedPostgres(directory)
        .then(() => rm(directory, { recursive: true, force: true }))
        .catch(() => undefined);
    }
  }
}

async function isOldAndOurs(directory: string): Promise<boolean> {
  const found = await stat(directory).catch(() => undefined);
  return found !== undefined && found.uid === process.geteuid?.() && Date.now() - found.mtimeMs > youngMs;
}
