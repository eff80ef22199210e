import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMigration } from '../../prisma/createMigration.js';
import { migrate } from '../../prisma/migrate.js';
import { MigrationFailed, MigrationsEdited } from '../../prisma/migrationErrors.js';
import type { MigrationFolders } from '../../prisma/migrationFolders.js';
import { migrationStatus } from '../../prisma/migrationStatus.js';
import { retryMigration } from '../../prisma/retryMigration.js';
import { migrationScript, schemaDrift } from '../../prisma/schemaDrift.js';
import { aDatabase, anEmptyDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { temporaryDirectory } from '../support/testServer.js';

const first = `
  create schema library;
  create table library.book (id uuid primary key, title text not null);
  create function library.count() returns int language plpgsql as $$
    begin -- a semicolon; in a comment
      return (select count(*) from library.book);
    end;
  $$;`;
const second = `create index book_title on library.book (title);`;
const schema = `
  datasource db {
    provider = "postgresql"
    schemas  = ["library"]
  }
  model Book {
    id    String @id @db.Uuid
    title String

    @@index([title], map: "book_title")
    @@map("book")
    @@schema("library")
  }`;

let database: TestDatabase;
let folders: MigrationFolders;
let directory: string;

beforeEach(async () => {
  database = await anEmptyDatabase();
  directory = await temporaryDirectory();
  folders = { schema: join(directory, 'schema'), migrations: join(directory, 'migrations') };
  await write('schema/library.prisma', schema);
  await write('migrations/1_first/migration.sql', first);
  await write('migrations/2_second/migration.sql', second);
});

afterEach(async () => {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

describe('migrating', () => {
  it('applies what is pending, in the order of the names', async () => {
    expect(await migrate(database.url, folders)).toEqual(['1_first', '2_second']);

    expect(await query(database.url, 'select library.count()')).toEqual([{ count: 0 }]);
  });

  it('does nothing the second time', async () => {
    await migrate(database.url, folders);

    expect(await migrate(database.url, folders)).toEqual([]);
  });

  it('applies only what was added since', async () => {
    await migrate(database.url, folders);
    await write('migrations/3_third/migration.sql', 'drop index library.book_title;');

    expect(await migrate(database.url, folders)).toEqual(['3_third']);
  });

  it('is done once when several replicas start at the same time', async () => {
    const replicas = [1, 2, 3, 4].map(() => migrate(database.url, folders));

    expect((await Promise.all(replicas)).flat()).toEqual(['1_first', '2_second']);
  });

  it('waits for a replica that is at it, and does not take its unfinished migration for a failed one', async () => {
    await write('migrations/2_second/migration.sql', 'select pg_advisory_xact_lock(42);');
    const gate = new pg.Client(database.url);
    await gate.connect();
    await gate.query('select pg_advisory_lock(42)');
    const waiting = () =>
      query(database.url, `select objid from pg_locks where locktype = 'advisory' and not granted`);

    const one = migrate(database.url, folders);
    await expect.poll(waiting).toEqual([{ objid: 42 }]);
    const other = migrate(database.url, folders);
    await expect.poll(waiting).toHaveLength(2);
    await gate.end();

    expect([await one, await other]).toEqual([['1_first', '2_second'], []]);
  });

  it('has nothing to do where there are no migrations', async () => {
    expect(await migrate(database.url, { ...folders, migrations: join(directory, 'none') })).toEqual([]);
  });

  it('leaves no connection behind', async () => {
    await migrate(database.url, folders);

    const others = `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    await expect.poll(() => query(database.url, others)).toEqual([]);
  });
});

describe('a migration that fails', () => {
  const broken = 'create table library.author (id int);\n\ncreate table library.reader (id nonsense);\n';

  beforeEach(async () => {
    await write('migrations/2_second/migration.sql', broken);
    await write('migrations/3_third/migration.sql', 'create table library.loan (id int);');
  });

  it('is named, with the line and the reason', async () => {
    const migrating = migrate(database.url, folders);

    await expect(migrating).rejects.toThrow(MigrationFailed);
    await expect(migrating).rejects.toThrow('2_second failed at line 3: type "nonsense" does not exist');
  });

  it('leaves nothing of itself behind, and what comes after it undone', async () => {
    await expect(migrate(database.url, folders)).rejects.toThrow(MigrationFailed);

    const tables = `select tablename from pg_tables where schemaname = 'library'`;
    expect(await query(database.url, tables)).toEqual([{ tablename: 'book' }]);
  });

  it('is in the way until it is said to be tried again', async () => {
    await expect(migrate(database.url, folders)).rejects.toThrow('2_second failed at line 3');
    await write('migrations/2_second/migration.sql', second);
    await expect(migrate(database.url, folders)).rejects.toThrow(
      '2_second failed or was cut short at an earlier attempt',
    );

    await retryMigration(database.url, '2_second', folders);

    expect(await migrate(database.url, folders)).toEqual(['2_second', '3_third']);
  });
});

it('refuses to go on when a script was changed after it was applied', async () => {
  await migrate(database.url, folders);
  await write('migrations/1_first/migration.sql', `${first}\n-- changed`);
  await write('migrations/3_third/migration.sql', 'create table library.loan (id int);');

  const migrating = migrate(database.url, folders);

  await expect(migrating).rejects.toThrow(MigrationsEdited);
  await expect(migrating).rejects.toMatchObject({ migrations: ['1_first'] });
  expect((await migrationStatus(database.url, folders)).states.get('3_third')).toBe('pending');
});

describe('the status', () => {
  it('tells what is applied, edited, failed and pending, and what only the database knows', async () => {
    await migrate(database.url, folders);
    await write('migrations/2_second/migration.sql', '-- changed');
    await write('migrations/3_third/migration.sql', 'nonsense');
    await write('migrations/4_fourth/migration.sql', 'select 1');
    await expect(migrate(database.url, folders)).rejects.toThrow(MigrationsEdited);

    const { states } = await migrationStatus(database.url, folders);

    expect([...states]).toEqual([
      ['1_first', 'applied'],
      ['2_second', 'edited'],
      ['3_third', 'pending'],
      ['4_fourth', 'pending'],
    ]);
  });

  it('knows of migrations that a newer version has applied', async () => {
    await migrate(database.url, folders);
    await rm(join(folders.migrations, '2_second'), { recursive: true });

    expect((await migrationStatus(database.url, folders)).unknown).toEqual(['2_second']);
    expect(await migrate(database.url, folders)).toEqual([]);
  });
});

describe('the Prisma schema and the migrations', () => {
  it('agree', async () => {
    await migrate(database.url, folders);

    expect(await schemaDrift(database.url, folders)).toBeUndefined();
    expect(await migrationScript(database.url, folders)).toBeUndefined();
  });

  it('agree in this project', async () => {
    const project = await aDatabase();

    expect(await schemaDrift(project.url)).toBeUndefined();

    await project.drop();
  });

  it('are told apart by a column', async () => {
    await migrate(database.url, folders);
    await write('schema/library.prisma', schema.replace('title String', 'title String\n    pages Int?'));

    expect(await schemaDrift(database.url, folders)).toContain('Added column `pages`');
  });

  it('are brought together by a new migration, which is written without touching the database', async () => {
    await migrate(database.url, folders);
    await write('schema/library.prisma', schema.replace('title String', 'title String\n    pages Int?'));

    const file = await createMigration('page_count', {
      databaseUrl: database.url,
      folders,
      now: new Date('2026-03-02T08:00:00Z'),
    });

    expect(await schemaDrift(database.url, folders)).toContain('pages');
    expect(file).toBe(join(folders.migrations, '20260302080000_page_count', 'migration.sql'));
    expect(await readFile(file, 'utf8')).toContain('ADD COLUMN     "pages" INTEGER');
    expect(await migrate(database.url, folders)).toEqual(['20260302080000_page_count']);
    expect(await schemaDrift(database.url, folders)).toBeUndefined();
  });

  it('begin with a migration that makes the whole schema', async () => {
    await rm(folders.migrations, { recursive: true });

    const file = await createMigration('first', { databaseUrl: database.url, folders });

    expect(await readFile(file, 'utf8')).toContain('CREATE TABLE "library"."book"');
    await migrate(database.url, folders);
    expect(await schemaDrift(database.url, folders)).toBeUndefined();
  });

  it('need no database of the project’s to have a migration written', async () => {
    const file = await createMigration('by_hand', { folders });

    expect(await readFile(file, 'utf8')).toMatch(/^-- .*by hand/);
    expect(await readdir(folders.migrations)).toContain('migration_lock.toml');
  });
});

async function write(path: string, content: string): Promise<void> {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
