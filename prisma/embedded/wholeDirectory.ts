import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const abandonedAfterMs = 10 * 60_000;

/**
 * Makes the directory `target` such that it is there whole or not at all: `fill` gets a directory beside it, which is
 * then renamed. When several processes do it at once the first one wins and the others' work is dropped.
 */
export async function makeWholeDirectory(target: string, fill: (directory: string) => Promise<void>) {
  await makeDirectory(dirname(target));
  await dropAbandoned(target);
  const staging = join(dirname(target), `${stagingPrefix(target)}${randomBytes(6).toString('hex')}`);
  await mkdir(staging);
  try {
    await fill(staging);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!isTaken(error)) throw error;
  }
}

/**
 * Like `mkdir -p`, and others may enter what it makes, whatever the umask. True when it was not there. Node's own
 * recursion never ends below /proc, where nothing can be made.
 */
export async function makeDirectory(directory: string): Promise<boolean> {
  if (await isDirectory(directory)) return false;
  if (dirname(directory) !== directory) await makeDirectory(dirname(directory));
  try {
    await mkdir(directory);
  } catch (error) {
    if (isTaken(error) && (await stat(directory)).isDirectory()) return false;
    throw error;
  }
  await chmod(directory, 0o755);
  return true;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** What killed processes left half done. */
async function dropAbandoned(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(stagingPrefix(target))) continue;
    const path = join(dirname(target), name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}

function stagingPrefix(target: string): string {
  return `.${basename(target)}-`;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
