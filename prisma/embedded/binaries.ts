import { chmod, cp, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { DatabaseUser } from './databaseUser.js';
import type { NativePackage } from './nativePackage.js';
import { firstUsable } from './usableDirectory.js';
import { makeWholeDirectory } from './wholeDirectory.js';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * PostgreSQL's programs in `cache`, a directory that the database's user can reach: a copy of the npm package's, made
 * once per version. It has the links that the package's postinstall script would have made, had npm run it.
 */
export async function installedBinaries(from: NativePackage, cache: string): Promise<Binaries> {
  const target = join(cache, `postgresql-${from.version}-${from.platform}`);
  const installed = await stat(target).catch(() => undefined);
  if (!installed) await makeWholeDirectory(target, (directory) => install(from.directory, directory));
  return { initdb: join(target, 'bin', 'initdb'), postgres: join(target, 'bin', 'postgres') };
}

/** Where the copy goes: the system's or the user's cache; `fallback` for a user without a home. */
export async function cacheDirectory(user: DatabaseUser, fallback: string): Promise<string> {
  const usual = process.geteuid?.() === 0 ? '/var/cache' : join(homedir(), '.cache');
  const bases = [process.env['XDG_CACHE_HOME'] ?? usual, usual];
  return firstUsable([...bases.map((base) => join(base, 'rollover')), fallback], user);
}

async function install(native: string, directory: string): Promise<void> {
  await cp(native, directory, { recursive: true, force: true, verbatimSymlinks: true });
  await makeLinks(directory);
  await letOthersRead(directory);
}

/** The list names files as native/lib/…, relative to the package. */
async function makeLinks(directory: string): Promise<void> {
  const list = await readFile(join(directory, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = resolve(directory, relative('native', target));
    const file = resolve(directory, relative('native', source));
    await symlink(relative(dirname(link), file), link).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

/** npm may have unpacked the files under a strict umask, or without the right to run them. */
async function letOthersRead(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    await chmod(path, entry.isDirectory() || entry.parentPath.endsWith('bin') ? 0o755 : 0o644);
  }
}
