import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../subgraphs/kit/startupError.js';
import type { DatabaseUser } from './databaseUser.js';
import { runAs } from './runAs.js';
import { makeDirectory } from './wholeDirectory.js';

/** The first of `directories` that can be made (if need be) and in which `user` can keep files. */
export async function firstUsable(directories: string[], user: DatabaseUser): Promise<string> {
  for (const directory of directories) if (await isUsable(directory, user)) return directory;
  throw new StartupError(
    `The system user with id ${user.uid}, as whom PostgreSQL runs, can use none of: ${directories.join(', ')}.`,
  );
}

async function isUsable(directory: string, user: DatabaseUser): Promise<boolean> {
  const isNew = await makeDirectory(directory).catch(() => undefined);
  if (isNew === undefined) return false;
  const usable = await canKeepFiles(directory, user);
  if (isNew && !usable) await rmdir(directory).catch(() => undefined);
  return usable;
}

/** Asks the kernel, by trying it as that user: no reading of mode bits knows of mounts, ACLs and confinement. */
async function canKeepFiles(directory: string, user: DatabaseUser): Promise<boolean> {
  const probe = join(directory, `.probe-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(probe, { mode: 0o700 });
    await chown(probe, user.uid, user.gid);
    const { exitCode } = await runAs(user, '/bin/sh', ['-c', 'cd "$1" && : > file', 'sh', probe], '/');
    return exitCode === 0;
  } catch {
    return false;
  } finally {
    await rm(probe, { recursive: true, force: true }).catch(() => undefined);
  }
}
