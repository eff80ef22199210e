import type { Database } from '../kit/database/database.js';
import { shared } from '../kit/loading.js';
import type { SharedLoader } from '../kit/loading.js';
import type { AccessWatch } from '../kit/streams/accessWatch.js';
import type { Connections } from './connections.js';
import type { Parts } from './parts.js';
import { readScopedCustodies, readScopedTransfers } from './store/scoped.js';
import type { ScopedCustody, ScopedTransfer } from './store/scoped.js';
import type { LogReads } from './streams/logReads.js';
import type { LogTails } from './streams/logTails.js';

/** What commands, the worker and streams stand on. */
export interface Services extends Parts {
  readonly connections: Connections;
  readonly tails: LogTails;
  readonly reads: LogReads;
  readonly access: AccessWatch;
  /** Transfers for all requests and streams, which see of them what their callers may. */
  readonly transfers: SharedLoader<ScopedTransfer>;
  /** Likewise. */
  readonly custodies: SharedLoader<ScopedCustody>;
}

/** What requests and the events of streams stand on: they differ in how they read. */
export interface AllServices {
  readonly ofRequests: Services;
  readonly ofStreams: Services;
}

/** `others` are common to both. */
export function bothServices(others: Omit<Services, 'transfers' | 'custodies'>): AllServices {
  const on = (database: Database): Services => ({
    ...others,
    database,
    transfers: shared((ids) => readScopedTransfers(database.reads, ids)),
    custodies: shared((ids) => readScopedCustodies(database.reads, ids)),
  });
  const { database } = others;
  const { streams } = database;
  return { ofRequests: on(database), ofStreams: on({ ...database, ...streams, reads: streams }) };
}
