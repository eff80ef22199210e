import { execFile } from 'node:child_process';
import { geteuid, getgid } from 'node:process';
import { promisify } from 'node:util';
import { StartupError } from '../../subgraphs/kit/startupError.js';

const run = promisify(execFile);

/** The system user that PostgreSQL runs as; never root, which PostgreSQL refuses. */
export interface DatabaseUser {
  uid: number;
  gid: number;
}

/** Whoever runs Node; for root an unprivileged user, who is made when the system has none that fits. */
export async function databaseUser(log: (line: string) => void): Promise<DatabaseUser> {
  const uid = geteuid?.();
  const gid = getgid?.();
  if (uid === undefined || gid === undefined) {
    throw new StartupError(
      'There is no embedded PostgreSQL for this system. Run PostgreSQL yourself and set DATABASE_URL.',
    );
  }
  if (uid !== 0) return { uid, gid };
  return (await firstKnown(['rollover', 'postgres', '_postgres'])) ?? (await create('rollover', log));
}

async function firstKnown(names: string[]): Promise<DatabaseUser | undefined> {
  for (const name of names) {
    const user = await lookUp(name);
    if (user && user.uid !== 0) return user;
  }
  return undefined;
}

async function lookUp(name: string): Promise<DatabaseUser | undefined> {
  try {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    const [uid, gid] = ids.map(({ stdout }) => Number.parseInt(stdout, 10));
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

async function create(name: string, log: (line: string) => void): Promise<DatabaseUser> {
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', name]], // BusyBox
  ];
  for (const [command, args] of attempts) {
    await run(command, args).catch(() => undefined);
    const user = await lookUp(name); // another process may have been quicker: that is as good
    if (user) {
      log(`PostgreSQL refuses to run as root: it runs as the system user ${name}.`);
      return user;
    }
  }
  throw new StartupError(
    `PostgreSQL refuses to run as root, and no system user "${name}" could be made for it. ` +
      `Make one (useradd --system ${name}), run as an ordinary user, or set DATABASE_URL.`,
  );
}
