import { defineConfig } from 'vitest/config';

/** What every run shares. */
export const shared = {
  // As Node itself resolves it, so that a test has the one copy of graphql that Apollo's packages have.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['tests/support/globalSetup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
};

/** The rules must not depend on where a process runs: what is pure is tested as if in each of these places too. */
const elsewhere = ['America/New_York', 'Asia/Tokyo', 'Pacific/Apia'];

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      { extends: true, test: { name: 'suite', include: ['tests/**/*.test.ts'], env: { TZ: 'UTC' } } },
      ...elsewhere.map((TZ) => ({
        extends: true as const,
        test: { name: `domain in ${TZ}`, include: ['tests/domain/**/*.test.ts'], env: { TZ } },
      })),
    ],
  },
});
