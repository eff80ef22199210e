import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commandLine } from '../../prisma/embedded/processes.js';
import { aDatabase, anEmptyDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { makeTemplate } from '../support/templateDatabase.js';
import { startTestServer, temporaryDirectory } from '../support/testServer.js';
import { anotherOwner } from './ownerProcess.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a test’s database', () => {
  it('is migrated, and its own, also when several are asked for at once', async () => {
    const [one, two, three] = await Promise.all([aDatabase(), aDatabase(), aDatabase()]);

    await query(one.url, 'create table mine ()');

    const migrated = 'select count(*)::int as count from _prisma_migrations';
    expect(await query(three.url, migrated)).toEqual(await query(one.url, migrated));
    await expect(query(two.url, 'select from mine')).rejects.toThrow('does not exist');
    await Promise.all([one, two, three].map(({ drop }) => drop()));
  });

  it('is gone when dropped, whoever is still connected', async () => {
    const { url, drop } = await aDatabase();
    const client = new pg.Client(url);
    const cutOff = new Promise((resolve) => client.on('error', resolve));
    await client.connect();

    await drop();

    expect(await cutOff).toMatchObject({ message: 'terminating connection due to administrator command' });
    await expect(query(url, 'select 1')).rejects.toThrow('does not exist');
  });
});

describe('what killed runs leave behind', () => {
  it('goes with the next run on the same server; what living runs have stays', async () => {
    const { url, drop } = await anEmptyDatabase();
    await query(url, 'create database rollover_test_1_dead');
    const living = await makeTemplate(url);

    const next = await makeTemplate(url);

    const names = (await query(url, 'select datname from pg_database')).map(({ datname }) => datname);
    expect(names).toEqual(expect.arrayContaining([living.name, next.name]));
    expect(names).not.toContain('rollover_test_1_dead');
    for (const end of [living.drop, next.drop, drop]) await end();
  });

  it('goes with the next run’s server, process and data', async () => {
    vi.stubEnv('DATABASE_URL', '');
    const directory = await temporaryDirectory();
    const run = await anotherOwner(directory);
    const postmaster = Number.parseInt(
      await readFile(join(directory, 'postgres', 'cluster', 'postmaster.pid'), 'utf8'),
      10,
    );
    await run.kill();
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(directory, anHourAgo, anHourAgo);

    const next = await startTestServer();

    expect(await commandLine(postmaster)).toBe('');
    await expect(stat(directory)).rejects.toThrow('ENOENT');
    await next.stop();
  });
});
