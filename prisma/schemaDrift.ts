import type { DiffTarget } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { noFilters, withMigrationEngine } from './migrationEngine.js';
import { projectFolders, readMigrations, readSchema } from './migrationFolders.js';

/**
 * How the Prisma schema differs from the database, in words: what would have to be added to, changed in or removed from
 * the database. Undefined when they agree. Views, functions, triggers and checks are no part of the comparison.
 */
export async function schemaDrift(
  databaseUrl: string,
  folders = projectFolders,
): Promise<string | undefined> {
  const { files } = await readSchema(folders.schema);
  const database: DiffTarget = { tag: 'schemaDatasource', files, configDir: folders.schema };
  return difference(databaseUrl, database, { files }, 'words');
}

/**
 * The SQL that leads from what the migrations make to what the Prisma schema says; undefined when there is nothing to
 * do. Runs the migrations in a database of its own on the same server, where the role needs CREATEDB.
 */
export async function migrationScript(
  databaseUrl: string,
  folders = projectFolders,
): Promise<string | undefined> {
  const schema = await readSchema(folders.schema);
  const migrations: DiffTarget = { tag: 'migrations', ...(await readMigrations(folders.migrations)) };
  return difference(databaseUrl, migrations, schema, 'script');
}

function difference(
  databaseUrl: string,
  from: DiffTarget,
  schema: Awaited<ReturnType<typeof readSchema>>,
  as: 'words' | 'script',
): Promise<string | undefined> {
  return withMigrationEngine(databaseUrl, schema, async ({ engine }) => {
    const diff = await engine.diff({
      from,
      to: { tag: 'schemaDatamodel', ...schema },
      script: as === 'script',
      exitCode: true,
      filters: noFilters,
    });
    return diff.exitCode === 0 ? undefined : (diff.stdout ?? '').trim();
  });
}
