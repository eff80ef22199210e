import { pino } from 'pino';
import { startSystem } from '../../scripts/system.js';
import { aDatabase } from './database.js';
import { aTestIssuer } from './tokens.js';
import type { TestIssuer } from './tokens.js';

/** All of Rollover with the demo world, in this process, on a database of its own. */
export interface TestSystem {
  /** The graph. */
  readonly url: string;
  readonly issuer: TestIssuer;
  /** The data that a user of the demo world is answered; throws when the answer has errors. */
  readonly ask: <Data>(who: string, query: string, variables?: object) => Promise<Data>;
  /** The whole answer. */
  readonly answer: (who: string, query: string, variables?: object) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { message: string }[] | undefined;
}

export async function aRunningSystem(): Promise<TestSystem> {
  const [{ url: databaseUrl }, issuer] = await Promise.all([aDatabase(), aTestIssuer()]);
  const logger = pino({ level: 'silent' });
  const tokens = issuer.settings;
  const system = await startSystem({ databaseUrl, tokens, host: '127.0.0.1', port: 0, logger });
  const url = `${system.url}/graphql`;

  const answer: TestSystem['answer'] = async (who, query, variables = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await issuer.headersFor(who)) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  const ask = async <Data>(who: string, query: string, variables?: object): Promise<Data> => {
    const { data, errors } = await answer(who, query, variables);
    if (errors || !data) throw new Error(errors?.map(({ message }) => message).join('; ') ?? 'no data');
    return data as Data;
  };
  return { url, issuer, ask, answer, stop: () => system.stop() };
}
