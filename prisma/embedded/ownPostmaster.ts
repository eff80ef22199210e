import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { StartupError } from '../../subgraphs/kit/startupError.js';
import type { Cluster } from './cluster.js';
import { keepOwnership, takeOwnership } from './ownership.js';
import { launchPostmaster, runningPostmaster, stopPostmaster } from './postmaster.js';
import type { Postmaster } from './postmaster.js';
import { isAlive } from './processes.js';

const startWithinMs = 60_000;

export interface OwnedPostmaster {
  port: number;
  /** The connection that marks this process as the owner; others may use it, none may close it. */
  superuser: pg.Client;
  stop: () => Promise<void>;
}

export interface Claim {
  cluster: Cluster;
  /** To be named when another process has it. */
  dataDir: string;
  throwAway: boolean;
  log: (line: string) => void;
}

/** Finds the cluster's postmaster running, or starts it, and makes this process its owner. */
export async function ownPostmaster(claim: Claim): Promise<OwnedPostmaster> {
  const { cluster, dataDir, throwAway } = claim;
  const deadline = Date.now() + startWithinMs;
  while (Date.now() < deadline) {
    const postmaster = (await runningPostmaster(cluster)) ?? (await launchPostmaster(cluster, throwAway));
    const superuser = postmaster && (await takeOwnership({ ...cluster, ...postmaster, dataDir }));
    if (postmaster && superuser) return owned(claim, postmaster, superuser);
    await delay(20);
  }
  throw new StartupError(`PostgreSQL in ${dataDir} does not answer; its log is ${cluster.logFile}.`);
}

function owned(claim: Claim, postmaster: Postmaster, superuser: pg.Client): OwnedPostmaster {
  const ownable = { ...claim.cluster, ...postmaster, dataDir: claim.dataDir };
  const ownership = keepOwnership(superuser, ownable, claim.log);
  const stopOnExit = () => {
    if (isAlive(postmaster.pid)) process.kill(postmaster.pid, 'SIGINT'); // there is no time to wait for it
  };
  process.once('exit', stopOnExit);
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    ownership.expectEnd();
    await stopPostmaster(claim.cluster, postmaster);
    process.off('exit', stopOnExit);
  };
  return { port: postmaster.port, superuser, stop: () => (stopping ??= stop()) };
}
