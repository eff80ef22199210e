import { freePort } from '../../prisma/embedded/freePort.js';
import { seed } from '../../prisma/seed.js';
import { systemClock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import { aDatabase } from '../support/database.js';
import { aKeyServer } from '../support/keyServer.js';
import { run } from '../support/processes.js';
import type { TestProcess } from '../support/processes.js';
import { aTestIssuer } from '../support/tokens.js';

/** A process that listens at the same address through all its lives. */
export interface Replica {
  /** Without a path. */
  readonly url: string;
  /** Resolves when it listens. */
  start(): Promise<void>;
  /** Ends it as an operator would; its exit code. */
  stop(): Promise<number | NodeJS.Signals>;
  /** What it has logged as a fault, in all its lives. */
  faults(): string[];
}

/** Pairs of gateway and transfers subgraph on one database of the demo world, and one process of each other subgraph. */
export interface Replicas {
  readonly gateways: readonly Replica[];
  readonly transfers: readonly Replica[];
  readonly databaseUrl: string;
  tokenFor(who: string): Promise<string>;
  stop(): Promise<void>;
}

/** Gateway n asks transfers subgraph n. */
export async function someReplicas(count: number): Promise<Replicas> {
  const database = await aDatabase();
  const opened = openDatabase(database.url);
  await seed(opened, systemClock);
  await opened.close();
  const issuer = await aTestIssuer();
  const keys = await aKeyServer(issuer);
  const { issuer: JWT_ISSUER, audience: JWT_AUDIENCE } = issuer.settings;
  const environment = { DATABASE_URL: database.url, JWKS_URL: keys.url, JWT_ISSUER, JWT_AUDIENCE };

  const subgraph = (name: string) => aReplica(`subgraphs/${name}/main.js`, environment);
  const others = await Promise.all(['accounts', 'skills', 'conversations'].map(subgraph));
  const transfers = await Promise.all(Array.from({ length: count }, () => subgraph('transfers')));
  const [accounts, skills, conversations] = others.map(({ url }) => `${url}/graphql`);
  const gateways = await Promise.all(
    transfers.map(({ url }) =>
      aReplica('gateway/main.js', {
        ...environment,
        SUBGRAPH_ACCOUNTS_URL: accounts ?? '',
        SUBGRAPH_SKILLS_URL: skills ?? '',
        SUBGRAPH_CONVERSATIONS_URL: conversations ?? '',
        SUBGRAPH_TRANSFERS_URL: `${url}/graphql`,
      }),
    ),
  );
  const all = [...others, ...transfers, ...gateways];
  await Promise.all(all.map((replica) => replica.start()));
  return {
    gateways,
    transfers,
    databaseUrl: database.url,
    tokenFor: (who) => issuer.tokenFor(who),
    async stop() {
      await Promise.all(all.map((replica) => replica.stop()));
      keys.close();
      await database.drop();
    },
  };
}

async function aReplica(script: string, environment: Record<string, string>): Promise<Replica> {
  const port = await freePort();
  const lives: TestProcess[] = [];
  return {
    url: `http://127.0.0.1:${port}`,
    async start() {
      const life = run(script, { ...environment, PORT: String(port) });
      lives.push(life);
      await life.said(/"url":"/);
    },
    async stop() {
      const life = lives.at(-1);
      life?.signal('SIGTERM');
      return life?.ended ?? 0;
    },
    faults: () => lives.flatMap((life) => life.output().split('\n').filter(isFault)),
  };
}

/** A line that is no JSON is one of a process that broke down. */
function isFault(line: string): boolean {
  return line !== '' && !/^\{"level":[1-4]0,/.test(line);
}
