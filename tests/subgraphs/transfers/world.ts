import { execute, parse, subscribe } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { seed } from '../../../prisma/seed.js';
import { accountsSubgraph } from '../../../subgraphs/accounts/subgraph.js';
import { conversationsSubgraph } from '../../../subgraphs/conversations/subgraph.js';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import type {
  Database,
  DatabaseSettings,
  Sql,
  Transaction,
} from '../../../subgraphs/kit/database/database.js';
import { openSignals } from '../../../subgraphs/kit/database/signals.js';
import type { Subgraph } from '../../../subgraphs/kit/subgraph.js';
import { skillsSubgraph } from '../../../subgraphs/skills/subgraph.js';
import { transfersSubgraph } from '../../../subgraphs/transfers/subgraph.js';
import { aClock } from '../../support/clock.js';
import type { TestClock } from '../../support/clock.js';
import { countedSignals } from '../../support/countedSignals.js';
import { aDatabase } from '../../support/database.js';
import type { TestDatabase } from '../../support/database.js';
import { aTestIssuer } from '../../support/tokens.js';
import type { TestIssuer } from '../../support/tokens.js';

/** Who asks: a user of the demo world by id, or the claims of a token. */
export type Who = Parameters<TestIssuer['headersFor']>[0];

/** The data of an answer, as the test's own document asked for it. */
export type Answer = Record<string, unknown>;

export interface Stream {
  /** The data of the next result; null when the stream has completed. */
  next(): Promise<Answer | null>;
  leave(): Promise<void>;
}

/** A Monday on which every office of the demo world is at work for some hours: 15:30 in Berlin, 09:30 in New York. */
export const monday = '2026-03-02T14:30:00.000Z';

/** What several processes have in common. */
export interface Surroundings {
  readonly testDatabase: TestDatabase;
  readonly clock: TestClock;
  readonly issuer: TestIssuer;
}

/** The demo world in a database of its own, with the subgraphs that transfers need, and a clock that only a test moves. */
export async function aWorld(start = monday, hearing: Hearing = {}, issuer?: TestIssuer) {
  const testDatabase = await aDatabase();
  const clock = aClock(start);
  const database = openDatabase(testDatabase.url, { connections: 1 });
  await seed(database, clock);
  await database.close();
  const process = aProcess({ testDatabase, clock, issuer: issuer ?? (await aTestIssuer()) }, hearing);
  const stop = async (): Promise<void> => {
    await process.stop();
    await testDatabase.drop();
  };
  return { ...process, stop };
}

export type World = ReturnType<typeof aProcess>;

export interface Hearing {
  /** The channels of the database that a process listens to. */
  readonly hears?: string[];
  /** How it holds on to the database. */
  readonly pool?: DatabaseSettings;
}

/** A hundred at once, on a busy machine, wait for each other for longer than is good elsewhere. */
const patient: DatabaseSettings = { connections: 20, patienceMs: 30_000 };

/** One process that serves the subgraphs, with connections of its own. */
export function aProcess(
  surroundings: Surroundings,
  { hears = ['rollover_log', 'rollover_work', 'rollover_access'], pool = patient }: Hearing = {},
) {
  const { testDatabase, clock, issuer } = surroundings;
  const database = openDatabase(testDatabase.url, pool);
  const logger = pino({ level: 'silent' });
  const signals = countedSignals(openSignals(testDatabase.url, hears, logger));
  const faults = faultsOf(database);
  const parts = { database: faults.database, signals, verifyToken: issuer.verifyToken, clock, logger };
  const transfers = transfersSubgraph(parts);
  const conversations = conversationsSubgraph(parts);
  const accounts = accountsSubgraph(parts);
  const skills = skillsSubgraph(parts);

  const operation = async (subgraph: Subgraph, who: Who, document: string, variableValues: object) => ({
    schema: subgraph.schema,
    document: parse(document),
    variableValues: { ...variableValues },
    contextValue: await subgraph.context(await issuer.headersFor(who)),
  });
  const running =
    (subgraph: Subgraph) =>
    async (who: Who, document: string, variables: object = {}): Promise<ExecutionResult<Answer>> =>
      execute(await operation(subgraph, who, document, variables));
  const asking =
    (subgraph: Subgraph) =>
    async (...asked: Parameters<ReturnType<typeof running>>): Promise<Answer> =>
      dataOf(await running(subgraph)(...asked));
  const followed = new Set<Stream>();
  const following =
    (subgraph: Subgraph) =>
    async (who: Who, document: string, variables: object = {}): Promise<Stream> => {
      const stream = await subscribe(await operation(subgraph, who, document, variables));
      if (!(Symbol.asyncIterator in stream)) throw stream.errors?.[0] ?? new Error('no stream and no error');
      const opened: Stream = {
        async next() {
          const { done, value } = await stream.next();
          return done === true ? null : dataOf(value);
        },
        async leave() {
          followed.delete(opened);
          await stream.return();
        },
      };
      followed.add(opened);
      return opened;
    };

  return {
    surroundings,
    database,
    clock,
    /** The transfers subgraph itself. */
    subgraph: transfers,
    headersFor: (...asked: Parameters<TestIssuer['headersFor']>) => issuer.headersFor(...asked),
    /** How many listen to signals, be it for a stream. */
    listening: signals.listening,
    /** How many statements the subgraphs have sent outside transactions. */
    statements: faults.statements,
    /** How many transactions were run again, after a deadlock. */
    retries: faults.retries,
    /** Does what is due at the clock's present. */
    work: () => transfers.worker.run(),
    /** Renews the leases of the open streams, as is done by itself every twenty seconds. */
    renewConnections: () => transfers.connections.renew(),
    /** Lets so many more transactions commit; the next one fails before it begins, and all else until `repair`. */
    breakAfter: faults.breakAfter,
    repair: faults.repair,
    /** Does something before each statement of a transaction, and before its `commit`; null: nothing more. */
    interfere: faults.interfere,
    /** What a document answers, errors included. */
    run: running(transfers),
    /** The data of a document that must succeed. */
    ask: asking(transfers),
    askConversations: asking(conversations),
    askAccounts: asking(accounts),
    askSkills: asking(skills),
    /** Opens a stream; rejects with the error when it cannot be opened. */
    follow: following(transfers),
    followConversations: following(conversations),
    /** Leaves each stream that was opened here. */
    async leaveStreams() {
      await Promise.all([...followed].map((stream) => stream.leave()));
    },
    async stop() {
      await Promise.all([transfers, conversations, accounts, skills].map((subgraph) => subgraph.stop()));
      await signals.close();
      await database.close();
    },
  };
}

function dataOf({ data, errors }: ExecutionResult<Answer>): Answer {
  if (errors || !data)
    throw new Error(errors?.map(({ message }) => message).join(', '), { cause: errors?.[0] });
  return data;
}

/** The same database, which counts statements and can be made to fail: a process that stops between two transactions. */
function faultsOf(database: Database) {
  let left = Infinity;
  let statements = 0;
  let retries = 0;
  let before: Interference | null = null;
  const stopped = () => Promise.reject(new Error('the process has stopped'));
  const breakingSql = (sql: Sql): Sql => ({
    query: (text, values) => {
      statements += 1;
      return left < 0 ? stopped() : sql.query(text, values);
    },
  });
  const breaking: Database = {
    ...database,
    ...breakingSql(database),
    reads: breakingSql(database.reads),
    streams: breakingSql(database.streams),
    transaction: (work) => {
      left -= 1;
      if (left < 0) return stopped();
      let runs = 0;
      return database.transaction((sql) => {
        runs += 1;
        if (runs > 1) retries += 1;
        return interfered(work, sql, async (text) => before?.(text));
      });
    },
  };
  return {
    database: breaking,
    statements: () => statements,
    retries: () => retries,
    breakAfter: (transactions: number): void => {
      left = transactions;
    },
    repair: (): void => {
      left = Infinity;
    },
    interfere: (interference: Interference | null): void => {
      before = interference;
    },
  };
}

type Interference = (statement: string) => Promise<void> | void;

/** What holds up a statement holds up those that are asked for after it: they travel in their order. */
async function interfered<T>(
  work: (sql: Transaction) => Promise<T>,
  sql: Transaction,
  before: Interference,
): Promise<T> {
  let turn = Promise.resolve();
  const result = await work({
    ...sql,
    query: async (text, values) => {
      turn = turn.then(() => before(text));
      await turn;
      return sql.query(text, values);
    },
  });
  await before('commit');
  return result;
}
