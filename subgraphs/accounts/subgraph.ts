import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { authenticate } from '../kit/authentication.js';
import { forgetAnswers } from '../kit/database/idempotency.js';
import { projectRoot } from '../kit/projectRoot.js';
import type { Subgraph, SubgraphParts } from '../kit/subgraph.js';
import type { Context } from './context.js';
import { loadersFor, sharedLoaders } from './loaders.js';
import { resolvers } from './resolvers.js';

/** Brands, accounts and links, users and their availability. */
export function accountsSubgraph({ database, verifyToken, clock }: SubgraphParts): Subgraph {
  const typeDefs = parse(readFileSync(join(projectRoot, 'schema/accounts.graphql'), 'utf8'));
  const everybodys = sharedLoaders(database);
  return {
    name: 'accounts',
    schema: buildSubgraphSchema({ typeDefs, resolvers }),
    async context(headers): Promise<Context> {
      const caller = await authenticate(headers, verifyToken);
      return { caller, loaders: loadersFor(caller, database, everybodys), services: { database, clock } };
    },
    async ready() {
      await database.query('select from accounts.account_facts, accounts.configuration_facts limit 1');
    },
    forgetOld: () => forgetAnswers(database, 'accounts', clock.now()),
    async stop() {
      // Nothing runs between requests.
    },
  };
}
