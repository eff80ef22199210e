import { defineConfig, mergeConfig } from 'vitest/config';
import suite from './vitest.config.js';

// What takes minutes: machines as new, and more of the tests that try things at random.
export default mergeConfig(
  suite,
  defineConfig({
    test: {
      include: ['tests/soak/*.soak.ts', 'tests/domain/hours/agreesWithIntl.test.ts'],
      env: { SOAK: process.env['SOAK'] ?? '5' },
      fileParallelism: false,
    },
  }),
);
