import { withMigrationEngine } from './migrationEngine.js';
import { projectFolders, readSchema } from './migrationFolders.js';

/** Marks a failed migration as rolled back, so that the next `migrate` tries it again. Throws unless it has failed. */
export async function retryMigration(databaseUrl: string, migrationName: string, folders = projectFolders) {
  await withMigrationEngine(databaseUrl, await readSchema(folders.schema), ({ engine }) =>
    engine.markMigrationRolledBack({ migrationName }),
  );
}
