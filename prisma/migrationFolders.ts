import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';

/** Where Prisma's files are: the schema, in several files, and the migrations, a folder each. */
export interface MigrationFolders {
  schema: string;
  migrations: string;
}

export const projectFolders: MigrationFolders = {
  schema: join(projectRoot, 'prisma', 'schema'),
  migrations: join(projectRoot, 'prisma', 'migrations'),
};

/** Beside the migrations: Prisma refuses to mix those for different kinds of databases. */
export const lockfile = {
  path: 'migration_lock.toml',
  content: '# Read by Prisma Migrate.\nprovider = "postgresql"\n',
};

/** Every migration in the folder with its script, in the order of their names, as the engine wants them. */
export async function readMigrations(folder: string): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(noneIfMissing);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const scripts = names.sort().map(async (name) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: await readScript(join(folder, name, 'migration.sql')) },
  }));
  return {
    baseDir: folder,
    lockfile,
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(scripts),
  };
}

/** Every `*.prisma` file of the folder. */
export async function readSchema(folder: string): Promise<SchemasContainer> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma'));
  const files = names.sort().map(async (name) => {
    const path = join(folder, name);
    return { path, content: await readFile(path, 'utf8') };
  });
  return { files: await Promise.all(files) };
}

async function readScript(path: string) {
  return { tag: 'ok' as const, value: await readFile(path, 'utf8') };
}

function noneIfMissing(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
