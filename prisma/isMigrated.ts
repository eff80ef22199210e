import { createHash } from 'node:crypto';
import pg from 'pg';
import { projectFolders, readMigrations } from './migrationFolders.js';

/**
 * Whether the database has run the folder's migrations and no others, each to its end and as its script is now: then
 * there is nothing to do for the engine, which takes half a second to find that out. False when in doubt.
 */
export async function isMigrated(databaseUrl: string, folders = projectFolders): Promise<boolean> {
  const { migrationDirectories } = await readMigrations(folders.migrations);
  const wanted = migrationDirectories.map(
    ({ path, migrationFile: { content } }) => `${path} ${checksum(content.value)}`,
  );
  return wanted.join() === (await applied(databaseUrl)).join();
}

/** As Prisma keeps it. */
function checksum(script: string): string {
  return createHash('sha256').update(script).digest('hex');
}

async function applied(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
      `select migration_name as name, checksum, finished_at is not null as finished from _prisma_migrations
       where rolled_back_at is null order by migration_name collate "C"`,
    );
    return rows.map((row) => (row.finished ? `${row.name} ${row.checksum}` : `${row.name} unfinished`));
  } catch {
    return ['unknown'];
  } finally {
    await client.end();
  }
}
