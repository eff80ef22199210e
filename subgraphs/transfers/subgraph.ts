import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { forgetAnswers } from '../kit/database/idempotency.js';
import { inBatches } from '../kit/database/retention.js';
import { projectRoot } from '../kit/projectRoot.js';
import { watchAccess } from '../kit/streams/accessWatch.js';
import type { Subgraph } from '../kit/subgraph.js';
import type { VerifyToken } from '../kit/tokens.js';
import { holdConnections } from './connections.js';
import type { Connections } from './connections.js';
import { createContext } from './context.js';
import { logKeptSince } from './domain/logRetention.js';
import { readUsers } from './facts.js';
import type { Parts } from './parts.js';
import { resolvers } from './resolvers/resolvers.js';
import { bothServices } from './services.js';
import { deleteOldEvents } from './store/oldEvents.js';
import { logReads } from './streams/logReads.js';
import { openLogTails } from './streams/logTails.js';
import { startWorker } from './worker/worker.js';
import type { Worker } from './worker/worker.js';

/** Custody, transfers, their log and lineage: the only writer of the schema `transfers`. */
export interface TransfersSubgraph extends Subgraph {
  readonly worker: Worker;
  readonly connections: Connections;
}

export function transfersSubgraph({
  verifyToken,
  ...parts
}: Parts & { verifyToken: VerifyToken }): TransfersSubgraph {
  const typeDefs = parse(readFileSync(join(projectRoot, 'schema/transfers.graphql'), 'utf8'));
  const connections = holdConnections(parts);
  const services = bothServices({
    ...parts,
    connections,
    tails: openLogTails(parts),
    reads: logReads(parts.database.streams),
    access: watchAccess((ids) => readUsers(parts.database, ids), parts.signals),
  });
  const worker = startWorker(services.ofRequests);
  return {
    name: 'transfers',
    schema: buildSubgraphSchema({ typeDefs, resolvers: resolvers as never }),
    worker,
    connections,
    context: (headers) => createContext(headers, services, verifyToken),
    ready: async () => {
      await parts.database.query('select 1');
    },
    async forgetOld() {
      const { database, clock } = parts;
      await forgetAnswers(database, 'transfers', clock.now());
      await inBatches((most) => deleteOldEvents(database, logKeptSince(clock.now()), most));
    },
    async stop() {
      await Promise.all([worker.stop(), connections.stop()]);
    },
  };
}
