import { pino } from 'pino';
import { tokenClaims } from '../../prisma/demo/tokenClaims.js';
import { demoUsers } from '../../prisma/demo/users.js';
import { developmentKeys } from '../../scripts/developmentKeys.js';
import { startSystem } from '../../scripts/system.js';
import { required } from '../../subgraphs/kit/required.js';
import type { TokenSettings } from '../../subgraphs/kit/tokens.js';
import { openCompared } from './comparison/openCompared.js';
import { aDatabase } from './database.js';
import { aTestIssuer } from './tokens.js';

/** All of Rollover with the demo world, in this process, on a database of its own. */
export interface TestSystem {
  /** The graph. */
  readonly url: string;
  /** A token of a user of the demo world; `lifetime` is jose's: '15m', '-1s'. */
  readonly tokenFor: (who: string, lifetime?: string) => Promise<string>;
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

interface Issuer {
  readonly settings: TokenSettings;
  tokenFor(who: string, lifetime?: string): Promise<string>;
}

/** With a `dataDir` it trusts what `npm run token` signs for that one. */
export async function aRunningSystem({ dataDir }: { dataDir?: string } = {}): Promise<TestSystem> {
  const [{ url: databaseUrl }, issuer] = await Promise.all([
    aDatabase(),
    dataDir === undefined ? aTestIssuer() : developmentIssuer(dataDir),
  ]);
  const logger = pino({ level: 'silent' });
  const tokens = issuer.settings;
  const [host, port, open] = ['127.0.0.1', 0, openCompared] as const;
  const system = await startSystem({ databaseUrl, tokens, host, port, logger, open });
  const url = `${system.url}/graphql`;

  const answer: TestSystem['answer'] = async (who, query, variables = {}) => {
    const authorization = `Bearer ${await issuer.tokenFor(who)}`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  const ask = async <Data>(who: string, query: string, variables?: object): Promise<Data> => {
    const { data, errors } = await answer(who, query, variables);
    if (errors || !data) throw new Error(errors?.map(({ message }) => message).join('; ') ?? 'no data');
    return data as Data;
  };
  const tokenFor: TestSystem['tokenFor'] = (who, lifetime) => issuer.tokenFor(who, lifetime);
  return { url, tokenFor, ask, answer, stop: () => system.stop() };
}

async function developmentIssuer(dataDir: string): Promise<Issuer> {
  const development = await developmentKeys(dataDir);
  const { publicKeys: keys, issuer, audience } = development;
  const claimsOf = (who: string) =>
    tokenClaims(
      required(
        demoUsers.find(({ id }) => id === who),
        who,
      ),
    );
  return {
    settings: { keys, issuer, audience },
    tokenFor: (who, lifetime = '15m') => development.sign(claimsOf(who), lifetime),
  };
}
