import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { noFilters, withMigrationEngine } from './migrationEngine.js';
import type { MigrationSession } from './migrationEngine.js';
import { MigrationFailed, MigrationsEdited, whereAndWhy } from './migrationErrors.js';
import { projectFolders, readMigrations, readSchema } from './migrationFolders.js';

/** The number of the advisory lock under which Prisma migrates, here and wherever else it does. */
const prismaLockKey = 72_707_369;

/**
 * Applies the pending migrations, in the order of their names, and returns those. Processes that do it at once take
 * turns. Throws {@link MigrationFailed} or {@link MigrationsEdited}.
 */
export async function migrate(databaseUrl: string, folders = projectFolders): Promise<string[]> {
  const migrations = await readMigrations(folders.migrations);
  return withMigrationEngine(databaseUrl, await readSchema(folders.schema), async (session) => {
    // Released with the session. Without it a migration that another process is running would look like a failed one.
    await session.pool.query('select pg_advisory_lock($1)', [prismaLockKey]);
    await refuseIfUnfit(session, migrations);
    return apply(session, migrations);
  });
}

async function refuseIfUnfit({ engine }: MigrationSession, migrationsList: MigrationList): Promise<void> {
  const history = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: noFilters,
  });
  const [failed] = history.failedMigrationNames;
  if (failed !== undefined) throw new MigrationFailed(failed, ' or was cut short at an earlier attempt');
  if (history.editedMigrationNames.length > 0) throw new MigrationsEdited(history.editedMigrationNames);
}

async function apply(
  { engine, refused }: MigrationSession,
  migrationsList: MigrationList,
): Promise<string[]> {
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilters });
    return appliedMigrationNames;
  } catch (error) {
    const failure = refused();
    const failed = migrationsList.migrationDirectories.find(
      ({ migrationFile }) => migrationFile.content.value === failure?.script,
    );
    throw failure && failed ? new MigrationFailed(failed.path, whereAndWhy(failure), error) : error;
  }
}
