import { GraphQLError, execute, parse, subscribe } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { JWTPayload } from 'jose';
import { pino } from 'pino';
import { seed } from '../../../prisma/seed.js';
import { conversationsSubgraph } from '../../../subgraphs/conversations/subgraph.js';
import type { Clock } from '../../../subgraphs/kit/clock.js';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import type { Database } from '../../../subgraphs/kit/database/database.js';
import { recorded } from '../../support/recorded.js';
import { openSignals } from '../../../subgraphs/kit/database/signals.js';
import { aDatabase } from '../../support/database.js';
import { aTestIssuer } from '../../support/tokens.js';

/** Who asks: a user of the demo world by id, or claims. */
export type Who = string | JWTPayload;

/** A caller whose token says this. */
export const someone = (claims: JWTPayload): Who => claims;

/** The answers to documents that the tests write: as free as JSON. */
export type Answer = Record<string, unknown>;

export interface StreamVariables {
  conversationId?: string;
  after?: string;
}

export interface Stream {
  /** The text of the next message. */
  next(): Promise<string | null>;
  /** The whole of the next result; undefined when the stream has completed. */
  nextResult(): Promise<ExecutionResult | undefined>;
  return(): Promise<unknown>;
}

/** The demo world in a database of its own, with the conversations subgraph before it. */
export async function aWorld() {
  const testDatabase = await aDatabase();
  const statements: string[] = [];
  const retries: string[] = [];
  const database = recording(openDatabase(testDatabase.url), statements, retries);
  const clock = aClock('2026-03-02T08:00:00.000Z');
  await seed(database, clock);
  const logged: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) });
  const signals = openSignals(testDatabase.url, ['rollover_log', 'rollover_access'], logger);
  const issuer = await aTestIssuer();
  const parts = { database, signals, verifyToken: issuer.verifyToken, clock, logger };
  const subgraph = conversationsSubgraph(parts);

  const argsOf = async (who: Who, document: string, variableValues: object) => ({
    schema: subgraph.schema,
    document: parse(document),
    variableValues: { ...variableValues },
    contextValue: await subgraph.context(await issuer.headersFor(who)),
  });
  const run = async (who: Who, document: string, variables: object = {}) =>
    (await execute(await argsOf(who, document, variables))) as ExecutionResult<Answer>;

  return {
    database,
    clock,
    logged,
    /** The statements outside transactions, as they were sent. */
    statements,
    /** The transactions that a deadlock made run again. */
    retries,
    subgraph,
    run,
    /** The data of a document that must succeed. */
    async ask(who: Who, document: string, variables: object = {}): Promise<Answer> {
      const { data, errors = [] } = await run(who, document, variables);
      if (!data || errors.length > 0) throw new Error(errors.map(({ message }) => message).join(', '));
      return data;
    },
    /** The code of the error with which a document must fail. */
    async codeOf(who: Who, document: string, variables: object = {}): Promise<unknown> {
      return (await run(who, document, variables)).errors?.[0]?.extensions['code'];
    },
    /** Opens a stream of `messageSent`; rejects with the error when it cannot be opened. */
    async follow(who: Who, variables: StreamVariables = {}): Promise<Stream> {
      const result = await subscribe(await argsOf(who, messageSent, variables));
      if (!(Symbol.asyncIterator in result)) throw result.errors?.[0] ?? new Error('no stream and no error');
      const nextResult = async () => {
        const { done, value } = await result.next();
        return done === true ? undefined : value;
      };
      const next = async () => {
        const sent = await nextResult();
        if (sent?.errors) throw sent.errors[0] ?? new Error('failed');
        return (sent?.data?.['messageSent'] as { text: string | null } | undefined)?.text ?? null;
      };
      return { next, nextResult, return: () => result.return() };
    },
    /** The code of the error with which a stream cannot be opened. */
    async openFailure(who: Who, variables: StreamVariables): Promise<unknown> {
      const failed = await this.follow(who, variables).catch((error: unknown) => error);
      return failed instanceof GraphQLError ? failed.extensions['code'] : 'opened';
    },
    async stop() {
      await subgraph.stop();
      await signals.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

export type World = Awaited<ReturnType<typeof aWorld>>;

const messageSent = `subscription ($conversationId: ID, $after: String) {
  messageSent(conversationId: $conversationId, after: $after) {
    id cursor text author { kind user { id } } conversation { id status consumerName }
  }
}`;

/** A clock that only a test moves. */
function aClock(start: string): Clock & { advance(ms: number): void } {
  let now = new Date(start);
  return {
    now: () => now,
    advance: (ms) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

/** The same database, which also writes down the statements outside transactions, and what it ran again. */
function recording(database: Database, statements: string[], retries: string[]): Database {
  return {
    ...database,
    ...recorded(database, statements),
    reads: recorded(database.reads, statements),
    transaction: (work) => {
      let runs = 0;
      return database.transaction((sql) => {
        runs += 1;
        if (runs > 1) retries.push(`run ${runs}`);
        return work(sql);
      });
    },
  };
}
