import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { isMigrated } from '../../prisma/isMigrated.js';
import { migrate } from '../../prisma/migrate.js';
import type { MigrationFolders } from '../../prisma/migrationFolders.js';
import { retryMigration } from '../../prisma/retryMigration.js';
import { anEmptyDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { temporaryDirectory } from '../support/testServer.js';

let directory: string;
let folders: MigrationFolders;
let database: TestDatabase;

beforeAll(async () => {
  directory = await temporaryDirectory();
  folders = { schema: join(directory, 'schema'), migrations: join(directory, 'migrations') };
  await mkdir(folders.schema, { recursive: true });
  await writeFile(join(folders.schema, 'main.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n');
});
beforeEach(async () => {
  await rm(folders.migrations, { recursive: true, force: true });
  await write('1_first', 'create table first ();');
  await write('2_second', 'create table second ();');
  database = await anEmptyDatabase();
  return () => database.drop();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function write(name: string, script: string): Promise<void> {
  await mkdir(join(folders.migrations, name), { recursive: true });
  await writeFile(join(folders.migrations, name, 'migration.sql'), script);
}

it('a database is migrated when it has run every script as it is', async () => {
  expect(await isMigrated(database.url, folders)).toBe(false);

  await migrate(database.url, folders);

  expect(await isMigrated(database.url, folders)).toBe(true);
});

it('one that failed and was tried again with success counts', async () => {
  await write('2_second', 'create table first (id int);');
  await expect(migrate(database.url, folders)).rejects.toThrow('2_second');
  expect(await isMigrated(database.url, folders)).toBe(false);

  await write('2_second', 'create table second ();');
  await retryMigration(database.url, '2_second', folders);
  await migrate(database.url, folders);

  expect(await isMigrated(database.url, folders)).toBe(true);
});

it.each([
  ['a script that is pending', () => write('3_third', 'create table third ();')],
  ['a script that was edited', () => write('2_second', 'create table second (id int);')],
  ['a script that is no longer there', () => rm(join(folders.migrations, '2_second'), { recursive: true })],
  [
    'a script that did not come to its end',
    async () => {
      await query(database.url, 'update _prisma_migrations set finished_at = null where started_at > $1', [
        '2020-01-01',
      ]);
    },
  ],
])('%s is left to the engine', async (_, change) => {
  await migrate(database.url, folders);

  await change();

  expect(await isMigrated(database.url, folders)).toBe(false);
});

it('a database that cannot be reached is left to the engine', async () => {
  expect(await isMigrated('postgresql://nobody@127.0.0.1:9/none', folders)).toBe(false);
});
