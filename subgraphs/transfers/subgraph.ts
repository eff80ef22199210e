import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { projectRoot } from '../kit/projectRoot.js';
import type { Subgraph } from '../kit/subgraph.js';
import type { VerifyToken } from '../kit/tokens.js';
import { createContext } from './context.js';
import { resolvers } from './resolvers/resolvers.js';
import type { Services } from './services.js';
import { startWorker } from './worker.js';
import type { Worker } from './worker.js';

/** Custody, transfers, their log and lineage: the only writer of the schema `transfers`. */
export interface TransfersSubgraph extends Subgraph {
  readonly worker: Worker;
}

export function transfersSubgraph({
  verifyToken,
  ...services
}: Services & { verifyToken: VerifyToken }): TransfersSubgraph {
  const typeDefs = parse(readFileSync(join(projectRoot, 'schema/transfers.graphql'), 'utf8'));
  const worker = startWorker(services);
  return {
    name: 'transfers',
    schema: buildSubgraphSchema({ typeDefs, resolvers: resolvers as never }),
    worker,
    context: (headers) => createContext(headers, services, verifyToken),
    ready: async () => {
      await services.database.query('select 1');
    },
    stop: () => worker.stop(),
  };
}
