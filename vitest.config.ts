import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As Node itself resolves it, so that a test has the one copy of graphql that Apollo's packages have.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/globalSetup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
