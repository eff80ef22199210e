import { rm } from 'node:fs/promises';
import { expect, vi } from 'vitest';
import { removeEmbeddedPostgres } from '../../prisma/embedded/removeEmbeddedPostgres.js';
import { startEmbeddedPostgres } from '../../prisma/embedded/startEmbeddedPostgres.js';
import { migrate } from '../../prisma/migrate.js';
import { seed } from '../../prisma/seed.js';
import { startSystem } from '../../scripts/system.js';
import { systemClock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import { codes, post, send } from '../gateway/server/support/http.js';
import type { HttpAnswer } from '../gateway/server/support/http.js';
import { memoryLogger } from '../gateway/server/support/testServer.js';
import { subscribe, webSocket } from '../gateway/server/support/webSocket.js';
import type { TestSocket } from '../gateway/server/support/webSocket.js';
import { aClock } from '../support/clock.js';
import { openCompared } from '../support/comparison/openCompared.js';
import { aProxy } from '../support/proxy.js';
import { temporaryDirectory } from '../support/testServer.js';
import { aTestIssuer } from '../support/tokens.js';

/** How long the database may take for one answer here. */
const databasePatienceMs = 2_500;
/** Within which everything works again, on a machine that does other things too. */
const recoveryMs = 30_000;

/** The demo world behind a gateway, on a PostgreSQL of its own that is reached by way of a network of its own. */
export async function aFragileSystem() {
  const dataDir = await temporaryDirectory();
  const startPostgres = () => startEmbeddedPostgres({ dataDir, throwAway: true });
  let postgres = await startPostgres();
  await writeDemoWorld(postgres.url);
  const network = await aProxy(postgres.url);
  const clock = aClock('2026-03-02T14:30:00Z');
  const issuer = await aTestIssuer();
  const { logger, log } = memoryLogger();
  const system = await startSystem({
    ...{ databaseUrl: network.url, databasePatienceMs, tokens: issuer.settings, logger, clock },
    ...{ host: '127.0.0.1', port: 0, open: openCompared },
  });
  const { url } = system;
  const ask = async (who: string, query: string, input?: object): Promise<HttpAnswer> =>
    post(url, query, { token: await issuer.tokenFor(who), variables: { input } });

  return {
    network,
    clock,
    log,
    stopPostgres: () => postgres.stop(),
    async startPostgres() {
      postgres = await startPostgres();
      network.lead(postgres.url);
    },
    ask,
    /** Asks again with the same key until there is an answer, as clients should. */
    insist: (who: string, query: string, input: object): Promise<HttpAnswer> =>
      vi.waitFor(
        async () => {
          const answer = await ask(who, query, input);
          expect(codes(answer)).toEqual([]);
          return answer;
        },
        { timeout: recoveryMs, interval: 50 },
      ),
    async follow(who: string, query: string, variables: object): Promise<TestSocket> {
      const socket = await webSocket(
        { port: Number(new URL(url).port) },
        { token: await issuer.tokenFor(who) },
      );
      subscribe(socket, 'followed', query, variables);
      return socket;
    },
    health: () => send(`${url}/healthz`),
    readiness: () => send(`${url}/readyz`),
    async stop() {
      await system.stop();
      await network.close();
      await postgres.stop();
      await removeEmbeddedPostgres(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type FragileSystem = Awaited<ReturnType<typeof aFragileSystem>>;

async function writeDemoWorld(url: string): Promise<void> {
  await migrate(url);
  const database = openDatabase(url);
  await seed(database, systemClock);
  await database.close();
}
