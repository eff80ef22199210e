import { noFilters, withMigrationEngine } from './migrationEngine.js';
import { projectFolders, readMigrations, readSchema } from './migrationFolders.js';

export type MigrationState = 'applied' | 'pending' | 'failed' | 'edited';

export interface MigrationStatus {
  /** By name, in their order: every migration in the folder. */
  states: Map<string, MigrationState>;
  /** Applied to the database by a version of this software that has more migrations. */
  unknown: string[];
}

/** What the database has of the migrations in the folder. Changes nothing. */
export async function migrationStatus(
  databaseUrl: string,
  folders = projectFolders,
): Promise<MigrationStatus> {
  const migrationsList = await readMigrations(folders.migrations);
  const names = migrationsList.migrationDirectories.map(({ path }) => path);
  return withMigrationEngine(databaseUrl, await readSchema(folders.schema), async ({ engine }) => {
    const found = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: noFilters,
    });
    const { history, failedMigrationNames, editedMigrationNames } = found;
    const pending = history && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
    const state = (name: string): MigrationState => {
      if (failedMigrationNames.includes(name)) return 'failed';
      if (editedMigrationNames.includes(name)) return 'edited';
      return pending.includes(name) ? 'pending' : 'applied';
    };
    return {
      states: new Map(names.map((name) => [name, state(name)])),
      unknown: history && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [],
    };
  });
}
