import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from '../../prisma/seed.js';
import { demo } from '../../scripts/demo/demo.js';
import { systemClock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import { aDatabase } from '../support/database.js';
import { aKeyServer } from '../support/keyServer.js';
import { endAll, run } from '../support/processes.js';
import { aTestIssuer } from '../support/tokens.js';
import type { TestIssuer } from '../support/tokens.js';

const subgraphs = ['accounts', 'skills', 'conversations', 'transfers'];
const listening = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/;

describe('Rollover as five processes', { timeout: 120_000 }, () => {
  let issuer: TestIssuer;
  let closeKeys: () => void;
  let environment: Record<string, string>;
  beforeAll(async () => {
    const { url } = await aDatabase();
    const database = openDatabase(url);
    await seed(database, systemClock);
    await database.close();
    issuer = await aTestIssuer();
    const keys = await aKeyServer(issuer);
    closeKeys = keys.close;
    environment = {
      PORT: '0',
      DATABASE_URL: url,
      JWKS_URL: keys.url,
      JWT_ISSUER: issuer.settings.issuer,
      JWT_AUDIENCE: issuer.settings.audience,
    };
  });
  afterAll(async () => {
    await endAll();
    closeKeys();
  });

  it('acts the demo, with each subgraph and the gateway on its own, and stops when told to', async () => {
    const behind = subgraphs.map((name) => ({
      name,
      process: run(`subgraphs/${name}/main.js`, environment),
    }));
    const urls: Record<string, string> = {};
    for (const { name, process } of behind) {
      const [, url = ''] = await process.said(listening);
      urls[`SUBGRAPH_${name.toUpperCase()}_URL`] = `${url}/graphql`;
    }
    const gateway = run('gateway/main.js', { ...environment, ...urls });
    const [, url = ''] = await gateway.said(listening);
    const lines: string[] = [];

    await demo({
      url: `${url}/graphql`,
      tokenFor: (user) => issuer.tokenFor(user),
      say: (line) => lines.push(line),
    });

    expect(lines.join('\n')).toMatch(/ROLLBACK .*Acme Bank → .*Acme Retail/);
    const all = [gateway, ...behind.map(({ process }) => process)];
    for (const process of all) process.signal('SIGTERM');
    expect(await Promise.all(all.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0]);
  });

  it.each(subgraphs.map((name) => `subgraphs/${name}/main.js`))(
    '%s lists everything that its environment lacks',
    async (script) => {
      const process = run(script, { LOG_LEVEL: 'loud' });

      expect(await process.ended).toBe(1);
      for (const name of ['JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE', 'LOG_LEVEL']) {
        expect(process.output()).toContain(name);
      }
      expect(process.output()).not.toMatch(/ at .*\.js:\d+/);
    },
  );
});
