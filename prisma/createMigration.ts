import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from './embedded/startEmbeddedPostgres.js';
import { lockfile, projectFolders } from './migrationFolders.js';
import type { MigrationFolders } from './migrationFolders.js';
import { migrationScript } from './schemaDrift.js';

const nothingToDo =
  '-- The migrations make all that prisma/schema/ says. Write here by hand what Prisma cannot say.';

export interface MigrationOptions {
  /** Of any server where the role may create a database; without it an embedded one is started for the purpose. */
  databaseUrl?: string | undefined;
  folders?: MigrationFolders;
  now?: Date;
}

/** Writes the next migration, named for its time and `name`, and returns its path. */
export async function createMigration(name: string, options: MigrationOptions = {}): Promise<string> {
  const { databaseUrl, folders = projectFolders, now = new Date() } = options;
  const script = await onSomeServer(databaseUrl, (url) => migrationScript(url, folders));
  const time = now.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const file = join(folders.migrations, `${time}_${name}`, 'migration.sql');
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `${script ?? nothingToDo}\n`, { flag: 'wx' });
  const lock = join(folders.migrations, lockfile.path);
  await writeFile(lock, lockfile.content, { flag: 'wx' }).catch(unlessThere);
  return file;
}

/** Not the embedded server on DATA_DIR: that one may be busy serving a Rollover, and nothing in it is needed. */
async function onSomeServer<Result>(
  databaseUrl: string | undefined,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (databaseUrl !== undefined) return work(databaseUrl);
  const dataDir = await mkdtemp(join(tmpdir(), 'rollover-migration-'));
  await chmod(dataDir, 0o755); // root's PostgreSQL runs as another user
  const server = await startEmbeddedPostgres({ dataDir, throwAway: true });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
