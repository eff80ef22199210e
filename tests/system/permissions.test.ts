import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem } from '../../scripts/system.js';
import type { RunningSystem } from '../../scripts/system.js';
import { openCompared } from '../support/comparison/openCompared.js';
import { aDatabase } from '../support/database.js';
import { aTestIssuer } from '../support/tokens.js';
import type { TestIssuer } from '../support/tokens.js';

describe.each(['rollover', 'apollo'] as const)('through the executor of %s', (executor) => {
  let system: RunningSystem;
  let issuer: TestIssuer;
  beforeAll(async () => {
    const { url } = await aDatabase();
    issuer = await aTestIssuer();
    const settings = { databaseUrl: url, tokens: issuer.settings, host: '127.0.0.1', port: 0, executor };
    const logger = pino({ level: 'silent' });
    system = await startSystem({ ...settings, logger, open: openCompared });
  });
  afterAll(() => system.stop());

  async function ask(who: string, query: string): Promise<unknown> {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await issuer.headersFor(who)) },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }

  it('a list tells what may be done with each conversation, from both who know', async () => {
    const started = await ask(
      'acme-web',
      `mutation { startConversation(input: { accountId: "acme-retail", skillId: "acme-retail-care", channel: WEB,
        consumerName: "Ada", text: "Hello", idempotencyKey: "one" }) { conversation { custody { agent { id } } } } }`,
    );
    const { data } = started as {
      data: { startConversation: { conversation: { custody: { agent: { id: string } } } } };
    };
    const holder = data.startConversation.conversation.custody.agent.id;
    const list = `{ conversations { nodes { viewerCan {
      sendMessage addNote closeConversation eraseConsumer
      rolloverConversation rollbackConversation takeConversation } } } }`;

    const mayNothing = {
      sendMessage: false,
      addNote: false,
      closeConversation: false,
      eraseConsumer: false,
      rolloverConversation: false,
      rollbackConversation: false,
      takeConversation: false,
    };
    const holds = { sendMessage: true, addNote: true, closeConversation: true, rolloverConversation: true };
    expect(await ask(holder, list)).toEqual({
      data: { conversations: { nodes: [{ viewerCan: { ...mayNothing, ...holds } }] } },
    });
    expect(await ask('admin', list)).toEqual({
      data: { conversations: { nodes: [{ viewerCan: { ...mayNothing, eraseConsumer: true } }] } },
    });
  });
});
