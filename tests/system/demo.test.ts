import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../../scripts/demo/demo.js';
import { startSystem } from '../../scripts/system.js';
import type { RunningSystem } from '../../scripts/system.js';
import { openCompared } from '../support/comparison/openCompared.js';
import { aDatabase } from '../support/database.js';
import { aTestIssuer } from '../support/tokens.js';
import type { TestIssuer } from '../support/tokens.js';

describe.each(['rollover', 'apollo'] as const)('the demo, through the executor of %s', (executor) => {
  let system: RunningSystem;
  let issuer: TestIssuer;
  beforeAll(async () => {
    const { url } = await aDatabase();
    issuer = await aTestIssuer();
    const logger = pino({ level: 'silent' });
    system = await startSystem({
      databaseUrl: url,
      tokens: issuer.settings,
      host: '127.0.0.1',
      port: 0,
      logger,
      executor,
      open: openCompared,
    });
  });
  afterAll(() => system.stop());

  const story = async (): Promise<string> => {
    const lines: string[] = [];
    await demo({
      url: `${system.url}/graphql`,
      tokenFor: (user) => issuer.tokenFor(user),
      say: (line) => lines.push(line),
    });
    return lines.join('\n');
  };

  it('tells of a rollover and its rollback, from the list of destinations to the lineage', async () => {
    const told = await story();

    expect(told).toMatch(/Acme Bank, Customer care +OFFER/);
    expect(told).toMatch(/DESTINATION_CLOSED: .*\n +Closed by SPECIAL_DATE; opens at \d{4}-/);
    expect(told).toContain(
      'bank-agent-1 accepts: the conversation is with Grace Miller, Customer care, Acme Bank.',
    );
    expect(told).toContain('retail-agent-1 has seen: QUEUED, OFFERED, ACCEPTED.');
    expect(told).toContain('Anna Berger: "Ada, my colleague at the bank takes over from here."');
    expect(told).toContain('bank-agent-1 now reads: "Thank you! Twelve months would suit me."');
    expect(told).toContain(
      'retail-agent-1 accepts: the conversation is with Anna Berger, Customer care, Acme Retail.',
    );
    expect(told).toMatch(/ROLLOVER .*Acme Retail → .*Acme Bank\n +ROLLBACK .*Acme Bank → .*Acme Retail/);
  });

  it('can be repeated, since it puts back what it changed', async () => {
    const again = await story();

    expect(again).toContain('ROLLBACK');
  });
});
