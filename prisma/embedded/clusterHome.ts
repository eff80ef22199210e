import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { StartupError } from '../../subgraphs/kit/startupError.js';
import { databaseUser } from './databaseUser.js';
import type { DatabaseUser } from './databaseUser.js';
import { firstUsable } from './usableDirectory.js';

/** Where a cluster is, or will be. */
export interface ClusterHome {
  /** Holds cluster/ (PostgreSQL's own), password and postgres.log; may not exist yet. */
  directory: string;
  user: DatabaseUser;
}

/** The cluster that belongs to `dataDir`, when one was made before. */
export async function existingHome(dataDir: string): Promise<ClusterHome | undefined> {
  for (const place of places(dataDir)) {
    const directory = join(place, 'postgres');
    const found = await stat(directory).catch(() => undefined);
    if (found) return { directory, user: userOf(directory, found) };
  }
  return undefined;
}

/** Where to make it: in `dataDir` if the database's user can keep files there, else in a state directory. */
export async function newHome(dataDir: string, log: (line: string) => void): Promise<ClusterHome> {
  const user = await databaseUser(log);
  return { directory: join(await firstUsable(places(dataDir), user), 'postgres'), user };
}

function places(dataDir: string): string[] {
  const wanted = resolve(dataDir);
  const usual = process.geteuid?.() === 0 ? '/var/lib' : join(homedir(), '.local', 'state');
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const bases = [process.env['XDG_STATE_HOME'] ?? usual, usual];
  return [wanted, ...bases.map((base) => join(base, 'rollover', name))];
}

/** Whoever made the data has to run it. Root can be anyone; others only themselves. */
function userOf(directory: string, { uid, gid }: DatabaseUser): DatabaseUser {
  const self = process.geteuid?.();
  if (self === 0 || self === uid) return { uid, gid };
  throw new StartupError(
    `The database in ${directory} belongs to the user with id ${uid}, and this process runs as ${String(self)}. ` +
      `Run it as that user, or choose another directory with DATA_DIR.`,
  );
}
