import { createClient } from 'graphql-ws';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startSystem } from '../../scripts/system.js';
import type { RunningSystem } from '../../scripts/system.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import type { Database } from '../../subgraphs/kit/database/database.js';
import { aDatabase } from '../support/database.js';
import { openCompared } from '../support/comparison/openCompared.js';
import { aTestIssuer } from '../support/tokens.js';
import type { TestIssuer } from '../support/tokens.js';

let system: RunningSystem;
let issuer: TestIssuer;
let database: Database;
beforeAll(async () => {
  const { url } = await aDatabase();
  database = openDatabase(url);
  issuer = await aTestIssuer();
  const tokens = issuer.settings;
  const logger = pino({ level: 'silent' });
  const settings = { databaseUrl: url, tokens, host: '127.0.0.1', port: 0, logger };
  system = await startSystem({ ...settings, open: openCompared });
});
afterAll(async () => {
  await system.stop();
  await database.close();
});

/** Whether the agent has a lease that holds, now, by the machine's clock. */
async function isConnected(agentId: string): Promise<boolean> {
  const leases = await database.query(
    'select from transfers.connection where agent_id = $1 and expires_at > $2',
    [agentId, new Date()],
  );
  return leases.length > 0;
}

function openOffers(token: string, WebSocketClass: typeof WebSocket = WebSocket) {
  const client = createClient({
    url: `${system.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocketClass,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const stop = client.subscribe(
    { query: 'subscription { offerChanged { id } }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  return { client, stop };
}

it('an agent is connected while a client of its has its offers open, and no longer', async () => {
  const token = await issuer.tokenFor('bank-agent-1');
  const { client, stop } = openOffers(token);
  await expect.poll(() => isConnected('bank-agent-1')).toBe(true);

  stop();
  await expect.poll(() => isConnected('bank-agent-1')).toBe(false);

  await client.dispose();
});

it('an agent is connected no longer when its line is cut', async () => {
  const sockets: WebSocket[] = [];
  class Line extends WebSocket {
    constructor(...made: ConstructorParameters<typeof WebSocket>) {
      super(...made);
      sockets.push(this);
    }
  }
  openOffers(await issuer.tokenFor('bank-agent-2'), Line as typeof WebSocket);
  await expect.poll(() => isConnected('bank-agent-2')).toBe(true);

  sockets.forEach((socket) => {
    socket.terminate();
  });

  await expect.poll(() => isConnected('bank-agent-2')).toBe(false);
});
