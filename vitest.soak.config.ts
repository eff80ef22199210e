import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.js';

// What takes minutes: machines as new, and more of the tests that try things at random.
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: [
      'tests/soak/*.soak.ts',
      'tests/domain/hours/agreesWithIntl.test.ts',
      'tests/gateway/server/badInput.test.ts',
      'tests/races/model/model.test.ts',
      'tests/subgraphs/transfers/foretelling.test.ts',
    ],
    env: { SOAK: process.env['SOAK'] ?? '5' },
    fileParallelism: false,
  },
});
