import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataDirectoryInUse } from '../../prisma/embedded/dataDirectoryInUse.js';
import { commandLine } from '../../prisma/embedded/processes.js';
import { removeEmbeddedPostgres } from '../../prisma/embedded/removeEmbeddedPostgres.js';
import { startEmbeddedPostgres } from '../../prisma/embedded/startEmbeddedPostgres.js';
import { query } from '../support/query.js';
import { temporaryDirectory } from '../support/testServer.js';
import { anotherOwner } from './ownerProcess.js';
import type { OwnerProcess } from './ownerProcess.js';

const isRoot = process.geteuid?.() === 0;

/** One for all tests of this file, each of which leaves it with nothing running: making a cluster takes half a second. */
let dataDir: string;
let running: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  dataDir = await temporaryDirectory();
});

afterEach(async () => {
  for (const end of running) await end();
  running = [];
});

afterAll(async () => {
  await removeEmbeddedPostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

describe('an embedded PostgreSQL', () => {
  it('speaks UTF-8 and UTC, on this machine only, to an ordinary role that may create databases', async () => {
    const { url } = await start();

    const [facts] = await query(
      url,
      `select current_setting('server_encoding') as encoding, current_setting('TimeZone') as "timeZone",
              current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
              rolsuper as "isSuperuser", rolcreatedb as "mayCreateDatabases"
       from pg_roles where rolname = current_user`,
    );

    expect(facts).toEqual({
      encoding: 'UTF8',
      timeZone: 'UTC',
      addresses: '127.0.0.1',
      fsync: 'off',
      isSuperuser: false,
      mayCreateDatabases: true,
    });
  });

  it('writes data safely unless it is said to be thrown away', async () => {
    const { url } = await start({ throwAway: false });

    expect(await query(url, `select current_setting('fsync') as fsync`)).toEqual([{ fsync: 'on' }]);
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const { url } = await start();
    const stranger = new URL(url);
    stranger.password = 'guessed';

    const file = await stat(join(dataDir, 'postgres', 'password'));

    await expect(query(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(file.mode & 0o777).toBe(0o600);
    expect(await readFile(join(dataDir, 'postgres', 'postgres.log'), 'utf8')).not.toContain(
      new URL(url).password,
    );
  });

  it('keeps its data over a stop and a start', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await start();

    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is gone when stop() returns, also when called twice', async () => {
    const { url, stop } = await start();
    const pid = await postmasterPid();

    await Promise.all([stop(), stop()]);

    expect(await commandLine(pid)).toBe('');
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it.runIf(isRoot)(
    'keeps its data elsewhere, and says where, when its user may not enter the directory',
    async () => {
      const hidden = join(dataDir, 'of-root');
      await mkdir(hidden, { mode: 0o700 });
      vi.stubEnv('XDG_STATE_HOME', join(dataDir, 'state'));
      const lines: string[] = [];

      const server = await startEmbeddedPostgres({
        dataDir: join(hidden, '.data'),
        throwAway: true,
        log: (line) => lines.push(line),
      });
      await server.stop();
      vi.unstubAllEnvs();

      expect(lines).toEqual([expect.stringContaining(join(dataDir, 'state', 'rollover'))]);
      await expect(stat(join(hidden, '.data'))).rejects.toThrow('ENOENT');
    },
  );
});

describe('a server whose process was killed', () => {
  it('runs on, in a process group that no Ctrl-C reaches, and is taken over by the next process', async () => {
    const killed = await owner();
    await query(killed.url, 'create table outlived as select 42 as answer');
    const pid = await postmasterPid();
    await killed.kill();

    const { url, stop } = await start();
    const adopted = await postmasterPid();
    const answer = await query(url, 'select answer from outlived');
    await stop();

    expect(adopted).toBe(pid);
    expect(answer).toEqual([{ answer: 42 }]);
    expect(await commandLine(pid)).toBe('');
  });

  it('is stopped and removed with its data when asked', async () => {
    const killed = await owner();
    const pid = await postmasterPid();
    await killed.kill();

    await removeEmbeddedPostgres(dataDir);

    expect(await commandLine(pid)).toBe('');
    await expect(stat(join(dataDir, 'postgres'))).rejects.toThrow('ENOENT');
  });

  it('is started again after a crash of its own, even if another process has its number now', async () => {
    const killed = await owner();
    await query(killed.url, 'set synchronous_commit = on; create table crashed as select 42 as answer');
    await killed.kill();
    await killPostmaster();
    await givePostmastersNumberToAnother();

    const { url } = await start();

    expect(await query(url, 'select answer from crashed')).toEqual([{ answer: 42 }]);
  });
});

describe('a second Rollover on the same data directory', () => {
  it('is told who has it, and how to choose another, and does no harm', async () => {
    const first = await owner();

    const second = start();

    await expect(second).rejects.toThrow(DataDirectoryInUse);
    await expect(second).rejects.toMatchObject({ dataDir, pid: first.pid });
    await expect(second).rejects.toThrow(/DATA_DIR=/);
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('cannot delete the data of the first', async () => {
    const first = await owner();

    await expect(removeEmbeddedPostgres(dataDir)).rejects.toThrow(DataDirectoryInUse);

    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('loses, or wins, when both start at once from nothing', async () => {
    await removeEmbeddedPostgres(dataDir);

    const outcomes = await Promise.allSettled([start(), start(), start()]);

    const winners = outcomes.filter(({ status }) => status === 'fulfilled');
    const losers = outcomes.filter(({ status }) => status === 'rejected');
    expect(winners).toHaveLength(1);
    expect(losers).toEqual([
      { status: 'rejected', reason: expect.any(DataDirectoryInUse) as unknown },
      { status: 'rejected', reason: expect.any(DataDirectoryInUse) as unknown },
    ]);
  });

  it('is told so also after the database has cut all connections of the first', async () => {
    const notices = new EventEmitter();
    await start({ log: (line) => notices.emit('line', line) });
    const cut = once(notices, 'line');
    const superuser = await asSuperuser();
    const holders = `select pid from pg_locks join pg_stat_activity using (pid)
                     where locktype = 'advisory' and application_name like 'rollover%'`;
    await query(superuser, `select pg_terminate_backend(pid) from (${holders}) as holders`);
    await cut;
    await expect.poll(() => query(superuser, holders)).toHaveLength(1);

    await expect(start()).rejects.toThrow(DataDirectoryInUse);
  });
});

async function start(options: { throwAway?: boolean; log?: (line: string) => void } = {}) {
  const server = await startEmbeddedPostgres({ dataDir, throwAway: true, ...options });
  running.unshift(server.stop);
  return server;
}

async function owner(): Promise<OwnerProcess> {
  const process = await anotherOwner(dataDir);
  running.unshift(process.kill);
  return process;
}

async function pidFile(): Promise<string> {
  return readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await pidFile(), 10);
}

async function asSuperuser(): Promise<string> {
  const password = await readFile(join(dataDir, 'postgres', 'password'), 'utf8');
  return `postgresql://postgres:${password}@127.0.0.1:${(await pidFile()).split('\n')[3] ?? ''}/postgres`;
}

async function killPostmaster(): Promise<void> {
  const pid = await postmasterPid();
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => commandLine(pid)).toBe('');
}

/** As the same user, for only such a process keeps PostgreSQL from starting. */
async function givePostmastersNumberToAnother(): Promise<void> {
  const { uid, gid } = await stat(join(dataDir, 'postgres'));
  const other = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' });
  running.unshift(() => Promise.resolve(other.kill()));
  const [, ...rest] = (await pidFile()).split('\n');
  await writeFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), [other.pid, ...rest].join('\n'));
}
