import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openSignals } from '../../../subgraphs/kit/database/signals.js';
import { aDatabase } from '../../support/database.js';
import { aProxy } from '../../support/proxy.js';
import { query } from '../../support/query.js';

it('listens anew when its connection has gone without a word', { timeout: 60_000 }, async () => {
  const { url } = await aDatabase();
  const network = await aProxy(url);
  const signals = openSignals(network.url, ['news'], pino({ level: 'silent' }), 2_000);
  onTestFinished(async () => {
    await signals.close();
    await network.close();
  });
  const until = (count: number): Promise<void> =>
    vi.waitFor(
      async () => {
        expect(await listeners(url)).toBe(count);
      },
      { timeout: 30_000, interval: 100 },
    );
  await until(1);

  network.swallow();
  await network.restore();

  await until(2);
  const woken = new Promise<void>((resolve) => signals.subscribe('news:today', resolve));
  await query(url, `select pg_notify('news', 'today')`);
  await woken;
});

it('stops listening, though its network swallows everything', async () => {
  const { url } = await aDatabase();
  const network = await aProxy(url);
  onTestFinished(() => network.close());
  const signals = openSignals(network.url, ['news'], pino({ level: 'silent' }));
  await new Promise<void>((resolve) => signals.subscribe('news', resolve));

  network.swallow();

  await signals.close();
});

it('says nothing of a connection that is closed while it is opened', async () => {
  const database = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void database.close());
  await once(database, 'listening');
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  const { port } = database.address() as AddressInfo;
  const signals = openSignals(`postgres://user:word@127.0.0.1:${port}/db?sslmode=disable`, ['news'], logger);
  const [socket] = (await once(database, 'connection')) as [Socket];
  await once(socket, 'data');

  const closed = signals.close();
  socket.end(Buffer.from('E\0\0\0\x13SFATAL\0C08P01\0\0')); // as PostgreSQL answers a farewell in place of a password
  await closed;

  await new Promise((resolve) => setImmediate(resolve));
  expect(lines).toEqual([]);
});

/** Sessions that have begun to listen; PostgreSQL does not learn that one has gone. */
async function listeners(url: string): Promise<unknown> {
  const [found] = await query(
    url,
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and (query like 'listen %' or query = 'select 1')`,
  );
  return found?.['count'];
}
