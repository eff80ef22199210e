import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../subgraphs/kit/database/database.js';
import type { Database } from '../../../subgraphs/kit/database/database.js';
import { createLogger } from '../../../subgraphs/kit/logger.js';
import { aDatabase } from '../../support/database.js';

let database: Database;
beforeAll(async () => {
  database = openDatabase((await aDatabase()).url);
});
afterAll(() => database.close());

it('a failing row is logged without its texts', async () => {
  const lines: string[] = [];
  const logger = createLogger('test', 'info', { write: (line) => lines.push(line) });
  const insert = `insert into conversations.note (id, conversation_id, account_id, author_id, text, written_at)
                  values ('n', null, 'a', 'b', $1, now())`;

  await database.query(insert, ['my secret']).catch((err: unknown) => {
    logger.error({ err }, 'a statement failed');
  });

  expect(lines.join('')).toContain('not-null constraint');
  expect(lines.join('')).not.toContain('my secret');
});
