import { execute, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { seed } from '../../prisma/seed.js';
import type { Clock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import type { Database } from '../../subgraphs/kit/database/database.js';
import type { Subgraph, SubgraphParts } from '../../subgraphs/kit/subgraph.js';
import { aDatabase } from './database.js';
import { recorded } from './recorded.js';
import { aTestIssuer } from './tokens.js';
import type { TestIssuer } from './tokens.js';

/** Who asks: a user of the demo world by id, or the claims of a token. */
export type Who = Parameters<TestIssuer['headersFor']>[0];

/** The demo world in a database of its own, and one subgraph that serves it. */
export interface DemoWorld {
  readonly database: Database;
  readonly clock: Clock & { moveTo(instant: string): void };
  readonly issuer: TestIssuer;
  readonly subgraph: Subgraph;
  /** What was logged at level warn and above, a JSON line each. */
  readonly logged: string[];
  /** The SQL that the subgraph has sent outside transactions. */
  readonly statements: string[];
  /** What the document answers, errors included. */
  run(who: Who, document: string, variables?: object): Promise<ExecutionResult>;
  /** The data of a document that must succeed. */
  ask(who: Who, document: string, variables?: object): Promise<Record<string, unknown>>;
  /** What an entity reference resolves to, by the gateway's own query. */
  resolve(who: Who, reference: object, selection: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function aDemoWorld(
  make: (parts: SubgraphParts) => Subgraph,
  { now = '2026-03-02T10:00:00Z' } = {},
): Promise<DemoWorld> {
  const [testDatabase, issuer] = await Promise.all([aDatabase(), aTestIssuer()]);
  const database = openDatabase(testDatabase.url);
  const clock = aClock(now);
  await seed(database, clock);
  const [logged, statements]: [string[], string[]] = [[], []];
  const logger = pino({ level: 'warn' }, { write: (line: string) => logged.push(line) });
  const { verifyToken } = issuer;
  const subgraph = make({ database: recording(database, statements), verifyToken, clock, logger });

  const run = async (who: Who, document: string, variables: object = {}): Promise<ExecutionResult> =>
    execute({
      schema: subgraph.schema,
      document: parse(document),
      variableValues: { ...variables },
      contextValue: await subgraph.context(await issuer.headersFor(who)),
    });
  const ask = async (who: Who, document: string, variables: object = {}) => {
    const { data, errors } = await run(who, document, variables);
    if (errors || !data) throw new Error(errors?.map(String).join('; ') ?? 'no data');
    return data;
  };
  const entities = (selection: string) =>
    `query ($references: [_Any!]!) { _entities(representations: $references) { ${selection} } }`;

  return {
    ...{ database, clock, issuer, subgraph, logged, statements, run, ask },
    async resolve(who, reference, selection) {
      const { _entities } = await ask(who, entities(selection), { references: [reference] });
      return (_entities as unknown[])[0];
    },
    async stop() {
      await subgraph.stop();
      await database.close();
      await testDatabase.drop();
    },
  };
}

function aClock(start: string): DemoWorld['clock'] {
  let now = new Date(start);
  return {
    now: () => now,
    moveTo: (instant) => {
      now = new Date(instant);
    },
  };
}

function recording(database: Database, statements: string[]): Database {
  return { ...database, ...recorded(database, statements), reads: recorded(database.reads, statements) };
}
