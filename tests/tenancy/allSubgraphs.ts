import { execute, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { seed } from '../../prisma/seed.js';
import { accountsSubgraph } from '../../subgraphs/accounts/subgraph.js';
import { conversationsSubgraph } from '../../subgraphs/conversations/subgraph.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import { openSignals } from '../../subgraphs/kit/database/signals.js';
import type { Subgraph } from '../../subgraphs/kit/subgraph.js';
import { skillsSubgraph } from '../../subgraphs/skills/subgraph.js';
import { transfersSubgraph } from '../../subgraphs/transfers/subgraph.js';
import { aClock } from '../support/clock.js';
import { aTestIssuer } from '../support/tokens.js';
import type { TestIssuer } from '../support/tokens.js';

export type Who = Parameters<TestIssuer['headersFor']>[0];
export type SubgraphName = 'accounts' | 'skills' | 'conversations' | 'transfers';
/** The data of an answer, as the test's own document asked for it. */
export type Answer = Record<string, unknown>;

/** 15:30 in Berlin and 09:30 in New York, a Monday. */
export const monday = '2026-03-02T14:30:00.000Z';

/** Every subgraph on the database at `url`, each asked directly: no gateway stands before them. */
export async function allSubgraphs(url: string) {
  const database = openDatabase(url);
  const clock = aClock(monday);
  await seed(database, clock);
  const logger = pino({ level: 'silent' });
  const signals = openSignals(url, ['rollover_log', 'rollover_work', 'rollover_access'], logger);
  const issuer = await aTestIssuer();
  const parts = { database, signals, verifyToken: issuer.verifyToken, clock, logger };
  const subgraphs: Record<SubgraphName, Subgraph> = {
    accounts: accountsSubgraph(parts),
    skills: skillsSubgraph(parts),
    conversations: conversationsSubgraph(parts),
    transfers: transfersSubgraph(parts),
  };

  const operation = async (name: SubgraphName, who: Who, document: string, variables: object) => ({
    schema: subgraphs[name].schema,
    document: parse(document),
    variableValues: { ...variables },
    contextValue: await subgraphs[name].context(await issuer.headersFor(who)),
  });
  const run = async (
    name: SubgraphName,
    who: Who,
    document: string,
    variables: object = {},
  ): Promise<ExecutionResult<Answer>> => execute(await operation(name, who, document, variables));

  return {
    database,
    clock,
    subgraphs,
    operation,
    /** Who asks a gateway: the headers of its request, and what its token says. */
    async asClient(who: Who) {
      const headers = await issuer.headersFor(who);
      const claims = await issuer.verifyToken(headers.authorization.slice('Bearer '.length));
      return { headers, caller: { claims, address: '127.0.0.1' } };
    },
    /** What a document answers, errors included. */
    run,
    /** The data of a document that must succeed. */
    async ask(name: SubgraphName, who: Who, document: string, variables: object = {}): Promise<Answer> {
      const { data, errors = [] } = await run(name, who, document, variables);
      if (!data || errors.length > 0) throw new Error(errors.map(({ message }) => message).join(', '));
      return data;
    },
    async stop() {
      await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.stop()));
      await signals.close();
      await database.close();
    },
  };
}

export type Subgraphs = Awaited<ReturnType<typeof allSubgraphs>>;
