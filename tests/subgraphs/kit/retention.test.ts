import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountsSubgraph } from '../../../subgraphs/accounts/subgraph.js';
import { conversationsSubgraph } from '../../../subgraphs/conversations/subgraph.js';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import type { Database } from '../../../subgraphs/kit/database/database.js';
import { startForgetting } from '../../../subgraphs/kit/database/retention.js';
import { openSignals } from '../../../subgraphs/kit/database/signals.js';
import type { Signals } from '../../../subgraphs/kit/database/signals.js';
import { skillsSubgraph } from '../../../subgraphs/skills/subgraph.js';
import { transfersSubgraph } from '../../../subgraphs/transfers/subgraph.js';
import { aClock } from '../../support/clock.js';
import { aDatabase } from '../../support/database.js';
import { aSubgraph } from '../../support/supergraphs.js';
import { aTestIssuer } from '../../support/tokens.js';

const logger = pino({ level: 'silent' });

describe('the answer to a command', () => {
  let database: Database;
  let signals: Signals;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await aDatabase();
    drop = made.drop;
    database = openDatabase(made.url);
    signals = openSignals(made.url, [], logger);
  });
  afterAll(async () => {
    await signals.close();
    await database.close();
    await drop();
  });

  it.each([
    ['accounts', accountsSubgraph],
    ['skills', skillsSubgraph],
    ['conversations', conversationsSubgraph],
    ['transfers', transfersSubgraph],
  ])('is kept by %s for thirty days, however many there are', async (schema, make) => {
    const { verifyToken } = await aTestIssuer();
    const clock = aClock('2026-03-31T12:00:00.000Z');
    const subgraph = make({ database, signals, verifyToken, clock, logger });
    await database.query(
      `insert into ${schema}.idempotency (caller_id, mutation, key, input_hash, created_at)
       select 'anna', 'm', 'old ' || n, '', '2026-03-01T11:59:59.999Z'::timestamptz from generate_series(1, 2500) n
       union all select 'anna', 'm', 'kept', '', '2026-03-01T12:00:00.000Z'`,
    );

    await Promise.all([subgraph.forgetOld(), subgraph.forgetOld()]);

    const left = await database.query(`select key from ${schema}.idempotency`);
    await subgraph.stop();
    expect(left).toEqual([{ key: 'kept' }]);
  });
});

describe('what is too old', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is forgotten from time to time, by one subgraph though another fails, until they stop', async () => {
    let times = 0;
    const failing = aSubgraph(
      'failing',
      'type Query { a: Int }',
      {},
      { forgetOld: () => Promise.reject(new Error()) },
    );
    const counting = aSubgraph(
      'counting',
      'type Query { b: Int }',
      {},
      {
        forgetOld: () => Promise.resolve(void (times += 1)),
      },
    );
    const forgetting = startForgetting([failing, counting], logger);

    await vi.advanceTimersByTimeAsync(3 * 60_000);
    await forgetting.stop();
    await vi.advanceTimersByTimeAsync(10 * 60_000);

    expect(times).toBe(3);
  });
});
