import { GraphQLError } from 'graphql';
import { expect, it } from 'vitest';
import { createLogger } from '../../../subgraphs/kit/logger.js';
import { logFaults } from '../../../subgraphs/kit/serving/publicErrors.js';

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

it.each([
  ['a database that is away has one line, however many ask', away, 1],
  ['a fault of ours has a line for each who meets it', new Error('a bug'), 20],
])('%s', (_, originalError, lines) => {
  const written: string[] = [];
  const logger = createLogger('test', 'info', { write: (line) => written.push(line) });

  for (let times = 0; times < 20; times += 1) {
    logFaults(logger, `r-${times}`, [new GraphQLError('masked', { originalError, path: ['me'] })]);
  }

  expect(written).toHaveLength(lines);
  expect(JSON.parse(written[0] ?? '')).toMatchObject({ requestId: 'r-0', path: 'me', fault: 'masked' });
});
