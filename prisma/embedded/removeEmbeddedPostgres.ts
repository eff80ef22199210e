import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openCluster } from './cluster.js';
import { existingHome } from './clusterHome.js';
import { ownPostmaster } from './ownPostmaster.js';
import { runningPostmaster } from './postmaster.js';

/**
 * Deletes the embedded database of a data directory, after stopping the server that a killed process may have left running on
 * it. Throws {@link DataDirectoryInUse} when a living process has it.
 */
export async function removeEmbeddedPostgres(directory: string): Promise<void> {
  const dataDir = resolve(directory);
  const home = await existingHome(dataDir);
  if (!home) return;
  const cluster = await openCluster(home);
  if (await runningPostmaster(cluster)) {
    const owned = await ownPostmaster({ cluster, dataDir, throwAway: true, log: () => undefined });
    await owned.stop();
  }
  await rm(home.directory, { recursive: true, force: true });
}
