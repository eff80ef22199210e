import { randomBytes } from 'node:crypto';
import { chmod, chown, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartupError } from '../../subgraphs/kit/startupError.js';
import { cacheDirectory, installedBinaries } from './binaries.js';
import type { Binaries } from './binaries.js';
import { existingHome, newHome } from './clusterHome.js';
import type { ClusterHome } from './clusterHome.js';
import type { DatabaseUser } from './databaseUser.js';
import { nativePackage } from './nativePackage.js';
import { runAs } from './runAs.js';
import { makeWholeDirectory } from './wholeDirectory.js';

/** A PostgreSQL cluster on disk: made, running or not. */
export interface Cluster {
  /** PostgreSQL's data directory, without symbolic links: a running postmaster is known by it. */
  pgdata: string;
  logFile: string;
  user: DatabaseUser;
  /** Of the superuser `postgres` and of the application's role alike. */
  password: string;
  binaries(): Promise<Binaries>;
}

export interface ClusterOptions {
  /** Absolute. */
  dataDir: string;
  throwAway: boolean;
  log: (line: string) => void;
}

/** The cluster of `dataDir`; made first if there is none. Safe when two processes do it at once: they get the same one. */
export async function clusterOf({ dataDir, throwAway, log }: ClusterOptions): Promise<Cluster> {
  const existing = await existingHome(dataDir);
  const home = existing ?? (await newHome(dataDir, log));
  if (dirname(home.directory) !== dataDir) {
    log(
      `PostgreSQL keeps its data in ${home.directory}: as the user with id ${home.user.uid} it cannot use ${dataDir}.`,
    );
  }
  if (!existing) await initialise(home, throwAway);
  return openCluster(home);
}

/** The cluster at a place where one was made. */
export async function openCluster({ directory, user }: ClusterHome): Promise<Cluster> {
  return {
    pgdata: await realpath(join(directory, 'cluster')),
    logFile: join(directory, 'postgres.log'),
    user,
    password: await readFile(join(directory, 'password'), 'utf8'),
    binaries: () => binariesFor({ directory, user }),
  };
}

async function initialise(home: ClusterHome, throwAway: boolean): Promise<void> {
  const { initdb } = await binariesFor(home);
  await makeWholeDirectory(home.directory, async (directory) => {
    const password = join(directory, 'password');
    await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    for (const path of [directory, password]) await chown(path, home.user.uid, home.user.gid);
    await chmod(directory, 0o700);
    const args = [
      `--pgdata=${join(directory, 'cluster')}`,
      `--pwfile=${password}`,
      ...initdbOptions(throwAway),
    ];
    const { exitCode, output } = await runAs(home.user, initdb, args, directory).catch(cannotRun);
    if (exitCode !== 0) throw new StartupError(`initdb could not make a PostgreSQL cluster:\n${output}`);
  });
}

/** As on Alpine Linux, which has another C library, or in a cache that was mounted `noexec`. */
function cannotRun(error: Error): never {
  throw new StartupError(
    `PostgreSQL's programs do not run on this system (${error.message}): set DATABASE_URL.`,
  );
}

function initdbOptions(throwAway: boolean): string[] {
  const options = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  return throwAway ? [...options, '--no-sync'] : options;
}

async function binariesFor({ directory, user }: ClusterHome): Promise<Binaries> {
  const native = nativePackage();
  await checkVersion(directory, native.version);
  return installedBinaries(native, await cacheDirectory(user, join(dirname(directory), 'cache')));
}

/** A major version of PostgreSQL does not read another's files. */
async function checkVersion(directory: string, ours: string): Promise<void> {
  if (!(await stat(directory).catch(() => undefined))) return;
  const made = (await readFile(join(directory, 'cluster', 'PG_VERSION'), 'utf8')).trim();
  if (ours.startsWith(`${made}.`)) return;
  throw new StartupError(
    `The database in ${directory} was made by PostgreSQL ${made}, and this is ${ours}. ` +
      'Carry its data over with pg_dump, or choose another directory with DATA_DIR.',
  );
}
