import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { tokenCommand } from '../../scripts/tokenCommand.js';
import { post } from '../gateway/server/support/http.js';
import type { HttpAnswer } from '../gateway/server/support/http.js';
import { aDatabase } from '../support/database.js';
import { endAll, run } from '../support/processes.js';
import { query } from '../support/query.js';

let dataDir: string;
let token: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rollover-stopping-'));
  const streams = { out: (text: string) => (token = text.trim()), err: expect.unreachable };
  await tokenCommand(['acme-web'], streams, { DATA_DIR: dataDir });
});
afterAll(async () => {
  await endAll();
  await rm(dataDir, { recursive: true, force: true });
});

const start = `mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { conversation { id } userErrors { code } } }`;

function startConversation(url: string, idempotencyKey: string): Promise<HttpAnswer> {
  const entry = { accountId: 'acme-retail', skillId: 'acme-retail-care', channel: 'WEB' };
  const input = { ...entry, consumerName: 'Ada', text: 'Hello', idempotencyKey };
  return post(url, start, { token, variables: { input } });
}

it(
  'a server that is ended by SIGTERM answers what it has taken, takes no more, and ends',
  { timeout: 90_000 },
  async () => {
    const { url: databaseUrl } = await aDatabase();
    const server = run('scripts/start.js', {
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'warn',
    });
    const [, url = ''] = await server.said(/(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    await startConversation(url, 'first');
    const database = new pg.Client(databaseUrl);
    await database.connect();
    await database.query('begin');
    await database.query('select from transfers.brand_log for update');
    const taken = ['a', 'b', 'c', 'd', 'e'].map((key) => startConversation(url, key));
    await untilWaiting(databaseUrl, taken.length);

    server.signal('SIGTERM');
    await server.said(/Stopping/);
    await expect(startConversation(url, 'late')).rejects.toThrow('fetch failed');
    await database.query('commit');

    const started = {
      startConversation: { conversation: { id: expect.any(String) as string }, userErrors: [] },
    };
    const answers = await Promise.all(taken);
    expect(answers.map(({ body }) => body.data)).toEqual(taken.map(() => started));
    expect(await server.ended).toBe(0);
    const { rows } = await database.query('select from conversations.conversation');
    expect(rows).toHaveLength(1 + taken.length);
    await database.end();
  },
);

/** Resolves when so many statements wait for a lock. */
async function untilWaiting(databaseUrl: string, count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await query(
        databaseUrl,
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).toHaveLength(count);
    },
    { timeout: 10_000 },
  );
}
