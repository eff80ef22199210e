import { resolve } from 'node:path';
import { applicationUrl } from './applicationDatabase.js';
import { openCluster } from './cluster.js';
import { existingHome } from './clusterHome.js';
import { dataDirOf } from './dataDir.js';
import { DataDirectoryInUse } from './dataDirectoryInUse.js';
import { databaseFromEnvironment } from './databaseFromEnvironment.js';
import { runningPostmaster } from './postmaster.js';
import type { EmbeddedPostgres } from './startEmbeddedPostgres.js';

/**
 * The same as {@link databaseFromEnvironment}, but works beside the process that has the embedded PostgreSQL: its server is
 * used as it is found, and left running.
 */
export async function sharedDatabase(
  log: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<EmbeddedPostgres> {
  try {
    return await databaseFromEnvironment(log, environment);
  } catch (error) {
    const url = error instanceof DataDirectoryInUse ? await runningUrl(dataDirOf(environment)) : undefined;
    if (url === undefined) throw error;
    return { url, stop: () => Promise.resolve() };
  }
}

/** Undefined when it has stopped in the meantime. */
async function runningUrl(dataDir: string): Promise<string | undefined> {
  const home = await existingHome(resolve(dataDir));
  if (!home) return undefined;
  const cluster = await openCluster(home);
  const postmaster = await runningPostmaster(cluster);
  return postmaster && applicationUrl(postmaster.port, cluster.password);
}
