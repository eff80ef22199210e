import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { authenticate } from '../kit/authentication.js';
import { forgetAnswers } from '../kit/database/idempotency.js';
import { shared } from '../kit/loading.js';
import { projectRoot } from '../kit/projectRoot.js';
import type { Subgraph, SubgraphParts } from '../kit/subgraph.js';
import type { Context } from './context.js';
import { ownersIn } from './facts.js';
import { loadersFor } from './loaders.js';
import { resolvers } from './resolvers.js';
import { compiledSchedules } from './schedules.js';
import { skillsById } from './store.js';

/** Skills with their agents and working hours. */
export function skillsSubgraph({ database, verifyToken, clock, logger }: SubgraphParts): Subgraph {
  const typeDefs = parse(readFileSync(join(projectRoot, 'schema/skills.graphql'), 'utf8'));
  const owners = ownersIn(database);
  const services = { database, clock, owners };
  const skills = shared((ids) => skillsById(database.reads, ids));
  const schedules = compiledSchedules(logger);
  return {
    name: 'skills',
    schema: buildSubgraphSchema({ typeDefs, resolvers }),
    async context(headers): Promise<Context> {
      const caller = await authenticate(headers, verifyToken);
      return { caller, loaders: loadersFor(caller, database.reads, { owners, skills }), services, schedules };
    },
    async ready() {
      await database.query('select from skills.skill_facts, accounts.configuration_facts limit 1');
    },
    forgetOld: () => forgetAnswers(database, 'skills', clock.now()),
    async stop() {
      // Nothing runs between requests.
    },
  };
}
