import { resolve } from 'node:path';
import { applicationUrl, ensureApplicationDatabase } from './applicationDatabase.js';
import { clusterOf } from './cluster.js';
import { ownPostmaster } from './ownPostmaster.js';

export interface EmbeddedPostgresOptions {
  /** Where the data should live; made if need be. PostgreSQL's own log is kept beside the data. */
  dataDir: string;
  log?: (line: string) => void;
  /** For data that nobody will miss, as in tests: faster, and a crash of the machine may destroy it. */
  throwAway?: boolean;
}

export interface EmbeddedPostgres {
  /** Of an empty or earlier filled database, for a role that owns it and may create others; holds the password. */
  url: string;
  /** Shuts the server down and returns when it is gone; may be called again. */
  stop: () => Promise<void>;
}

/**
 * Runs a real PostgreSQL on `dataDir`, or takes over the one that a killed process left running there.
 * Throws {@link DataDirectoryInUse} when another living process has it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { throwAway = false, log = () => undefined } = options;
  const dataDir = resolve(options.dataDir);
  const cluster = await clusterOf({ dataDir, throwAway, log });
  const owned = await ownPostmaster({ cluster, dataDir, throwAway, log });
  try {
    await ensureApplicationDatabase(owned.superuser);
  } catch (error) {
    await owned.stop();
    throw error;
  }
  return { url: applicationUrl(owned.port, cluster.password), stop: owned.stop };
}
