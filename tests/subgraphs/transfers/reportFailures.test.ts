import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seed } from '../../../prisma/seed.js';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import { openSignals } from '../../../subgraphs/kit/database/signals.js';
import { transfersSubgraph } from '../../../subgraphs/transfers/subgraph.js';
import type { TransfersSubgraph } from '../../../subgraphs/transfers/subgraph.js';
import { aClock } from '../../support/clock.js';
import { aDatabase } from '../../support/database.js';
import { aProxy } from '../../support/proxy.js';
import type { Proxy } from '../../support/proxy.js';
import { aTestIssuer } from '../../support/tokens.js';
import { monday } from './world.js';

let network: Proxy;
let subgraph: TransfersSubgraph;
let stop: () => Promise<void>;
const said: string[] = [];
beforeAll(async () => {
  const testDatabase = await aDatabase();
  network = await aProxy(testDatabase.url);
  const database = openDatabase(network.url, { patienceMs: 2_000 });
  const logger = pino(
    { level: 'info' },
    { write: (line) => void said.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const signals = openSignals(network.url, ['rollover_work'], logger);
  const clock = aClock(monday);
  await seed(database, clock);
  const { verifyToken } = await aTestIssuer();
  subgraph = transfersSubgraph({ database, signals, clock, logger, verifyToken });
  stop = async () => {
    await subgraph.stop();
    await signals.close();
    await database.close();
    await network.close();
    await testDatabase.drop();
  };
});
afterAll(() => stop());

const run = () => subgraph.worker.run().catch(() => undefined);
const saidBy = (who: RegExp) => said.filter((line) => who.test(line));

it('says once that the database has gone, and once that it is back', async () => {
  await subgraph.worker.run();

  await network.cut();
  for (let runs = 0; runs < 4; runs++) await run();
  await network.restore();
  await expect
    .poll(
      () =>
        subgraph.worker.run().then(
          () => true,
          () => false,
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
  await run();

  expect(saidBy(/due work/)).toEqual([
    'the database is away, due work waits',
    'the database is back, due work goes on',
  ]);
  expect(saidBy(/cannot listen/).length).toBeLessThanOrEqual(1);
});
