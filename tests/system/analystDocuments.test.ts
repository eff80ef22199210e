import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demo } from '../../scripts/demo/demo.js';
import { snippetsIn } from '../frontend/snippets.js';
import { required } from '../../subgraphs/kit/required.js';
import { aRunningSystem } from '../support/runningSystem.js';
import type { TestSystem } from '../support/runningSystem.js';

const queries = snippetsIn(await readFile('docs/analysts.md', 'utf8')).map(({ text }) => text);
const from = '2020-01-01T00:00:00+01:00';
const until = '2999-01-01T00:00:00Z';

/** A rollover and its rollback, after a rollover that was refused. */
let system: TestSystem;
let conversationId: string;
beforeAll(async () => {
  system = await aRunningSystem();
  const told: string[] = [];
  await demo({ url: system.url, tokenFor: system.tokenFor, say: (line) => told.push(line) });
  conversationId = required(/Conversation (\S+) is with/.exec(told.join('\n'))?.[1], 'the conversation');
});
afterAll(() => system.stop());

const ask = <Data>(name: string, variables: object): Promise<Data> => {
  const query = required(
    queries.find((each) => each.startsWith(`query ${name}(`)),
    `the query ${name}`,
  );
  return system.ask<Data>('acme-analyst', query, variables);
};
const place = (account: string, agent: string): object => ({
  account: { name: account },
  skill: { name: 'Customer care' },
  agent: { name: agent },
});

it('what was moved, and what of it came back', async () => {
  const { transfers } = await ask<{ transfers: { nodes: object[] } }>('Moved', { from, until });

  expect(transfers.nodes).toMatchObject([
    {
      kind: 'ROLLOVER',
      reasonCode: 'WRONG_ACCOUNT',
      initiator: { name: 'Anna Berger' },
      destination: place('Acme Bank', 'Grace Miller'),
      rolledBackBy: { acceptedAt: expect.any(String) as string },
    },
    { kind: 'ROLLBACK', destination: place('Acme Retail', 'Anna Berger'), rolledBackBy: null },
  ]);
});

it('what was not, and why', async () => {
  const { transfers } = await ask<{ transfers: object }>('NotMoved', { from, status: 'REJECTED' });

  expect(transfers).toMatchObject({ nodes: [{ refusals: [{ code: 'DESTINATION_CLOSED' }] }] });
});

it('who held a conversation, without a gap', async () => {
  const { lineage } = await ask<{
    lineage: { hops: object[]; custodies: { from: string; until: string | null }[] };
  }>('Lineage', { conversationId });

  expect(lineage).toMatchObject({
    owner: { name: 'Acme Retail' },
    hops: [
      { kind: 'ROLLOVER', undoes: [] },
      { kind: 'ROLLBACK', undoes: [{}] },
    ],
    custodies: [
      { endedBy: 'ROLLED_OVER', place: place('Acme Retail', 'Anna Berger') },
      { endedBy: 'ROLLED_BACK', place: place('Acme Bank', 'Grace Miller') },
      { endedBy: 'CLOSED', place: place('Acme Retail', 'Anna Berger') },
    ],
  });
  const { custodies } = lineage;
  expect(custodies.slice(1).map((period) => period.from)).toEqual(
    custodies.slice(0, -1).map((period) => period.until),
  );
});
