import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../subgraphs/kit/startupError.js';
import { freePort } from './freePort.js';
import { commandLine, isAlive } from './processes.js';
import type { Cluster } from './cluster.js';
import { plainEnvironment } from './runAs.js';
import { serverSettings } from './serverSettings.js';

const pollMs = 10;
const logLimitBytes = 10_000_000;

/** PostgreSQL's main process. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** The postmaster that runs on the cluster, whoever started it. */
export async function runningPostmaster({ pgdata }: Cluster): Promise<Postmaster | undefined> {
  const recorded = await readPidFile(pgdata);
  if (!recorded || !isAlive(recorded.pid)) return undefined;
  if ((await commandLine(recorded.pid)).includes(pgdata)) return recorded;
  // The system has given the dead postmaster's number to another process, which would keep PostgreSQL from starting.
  await rm(join(pgdata, 'postmaster.pid'), { force: true });
  return undefined;
}

/**
 * Starts one, detached: a Ctrl-C in the terminal must not stop it before its clients are done. Undefined when it could
 * not start for a passing reason: its port was taken, or another process started one on this cluster just now.
 */
export async function launchPostmaster(
  cluster: Cluster,
  throwAway: boolean,
): Promise<Postmaster | undefined> {
  const { postgres } = await cluster.binaries();
  const port = await freePort();
  const log = await openLog(cluster);
  const begin = (await log.stat()).size;
  const child = spawn(postgres, ['-D', cluster.pgdata, ...serverSettings({ port, throwAway })], {
    uid: cluster.user.uid,
    gid: cluster.user.gid,
    cwd: cluster.pgdata,
    env: plainEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  try {
    return await ready(child, cluster);
  } catch (error) {
    const said = (await readFile(cluster.logFile)).subarray(begin).toString();
    if (/lock file .* already exists|could not create any TCP\/IP sockets/.test(said)) return undefined;
    throw new StartupError(`PostgreSQL did not start; its log is ${cluster.logFile}:\n${said}`, {
      cause: error,
    });
  } finally {
    await log.close();
  }
}

/** Shuts PostgreSQL down (its "fast" way: clients are cut off, data is written) and returns when it is gone. */
export async function stopPostmaster({ pgdata }: Cluster, { pid }: Postmaster): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (await isGone(pgdata, pid)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (await isGone(pgdata, pid)) return;
      await delay(pollMs);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

/** Where nobody reaps orphans a dead process stays as a zombie, which has no command line. */
async function isGone(pgdata: string, pid: number): Promise<boolean> {
  return !isAlive(pid) || !(await commandLine(pid)).includes(pgdata);
}

async function ready(child: ChildProcess, { pgdata }: Cluster): Promise<Postmaster> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  child.once(
    'exit',
    (code, signal) => (failure = new Error(`postgres ended with ${code ?? signal ?? 'nothing'}`)),
  );
  for (;;) {
    const recorded = await readPidFile(pgdata);
    if (recorded?.pid === child.pid && recorded?.status === 'ready') return recorded;
    if (failure) throw failure;
    await delay(pollMs);
  }
}

/** Its lines: pid, data directory, start time, port, socket directory, address, shared memory key, status. */
async function readPidFile(pgdata: string): Promise<(Postmaster & { status: string }) | undefined> {
  const lines = (await readFile(join(pgdata, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, status: (lines[7] ?? '').trim() } : undefined;
}

async function openLog({ logFile, user }: Cluster): Promise<FileHandle> {
  const { size } = await stat(logFile).catch(() => ({ size: 0 }));
  if (size > logLimitBytes) await rename(logFile, `${logFile}.old`);
  const log = await open(logFile, 'a', 0o600);
  await log.chown(user.uid, user.gid);
  return log;
}
