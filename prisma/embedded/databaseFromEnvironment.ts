import { dataDirOf } from './dataDir.js';
import { startEmbeddedPostgres } from './startEmbeddedPostgres.js';
import type { EmbeddedPostgres } from './startEmbeddedPostgres.js';

/**
 * The database at `DATABASE_URL`; without one the embedded PostgreSQL with its data in `DATA_DIR`, which is the project's
 * `.data` unless set. `stop` ends what was started here: nothing when the database is somebody else's.
 */
export async function databaseFromEnvironment(
  log: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<EmbeddedPostgres> {
  const url = given('DATABASE_URL', environment);
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  return startEmbeddedPostgres({ dataDir: dataDirOf(environment), log });
}

/** A variable's value; an empty one counts as none. */
export function given(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}
