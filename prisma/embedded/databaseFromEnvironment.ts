import { StartupError } from '../../subgraphs/kit/startupError.js';
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
  if (url === undefined) return startEmbeddedPostgres({ dataDir: dataDirOf(environment), log });
  if (!isPostgresUrl(url)) {
    throw new StartupError('DATABASE_URL is not like postgres://user:password@host:5432/database.');
  }
  return { url, stop: () => Promise.resolve() };
}

/** The driver takes any text for a URL, and asks for a host that nobody has named. */
function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}

/** A variable's value; an empty one counts as none. */
export function given(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}
