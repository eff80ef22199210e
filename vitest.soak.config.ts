import { defineConfig } from 'vitest/config';
import suite from './vitest.config.js';

// What takes minutes: machines as new, and more of the tests that try things at random.
export default defineConfig({
  ...suite,
  test: {
    ...suite.test,
    include: [
      'tests/soak/*.soak.ts',
      'tests/domain/hours/agreesWithIntl.test.ts',
      'tests/races/model/model.test.ts',
    ],
    env: { SOAK: process.env['SOAK'] ?? '5' },
    fileParallelism: false,
  },
});
