import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { startSystem } from '../../scripts/system.js';
import type { RunningSystem } from '../../scripts/system.js';
import { post } from '../gateway/server/support/http.js';
import { openCompared } from '../support/comparison/openCompared.js';
import type { TestDatabase } from '../support/database.js';
import type { TestIssuer } from '../support/tokens.js';

/** Where, and with whose tokens. */
export interface Asked {
  readonly url: string;
  readonly issuer: TestIssuer;
}

/** All of Rollover, whose events a partner follows. */
export function startOn(database: TestDatabase, issuer: TestIssuer): Promise<RunningSystem> {
  return startSystem({
    databaseUrl: database.url,
    tokens: issuer.settings,
    host: '127.0.0.1',
    port: 0,
    logger: pino({ level: 'silent' }),
    open: openCompared,
  });
}

export async function ask(
  { url, issuer }: Asked,
  who: string,
  query: string,
  variables: object = {},
): Promise<Record<string, unknown>> {
  const token = await issuer.tokenFor(who);
  const { body, text } = await post(url, query, { token, variables: { ...variables } });
  if (body.errors || !body.data) throw new Error(text);
  return body.data;
}

/** A transfer that is asked for, offered and taken back: three events. */
export async function aTransfer(at: Asked): Promise<void> {
  const key = randomUUID();
  const { startConversation } = (await ask(
    at,
    'acme-web',
    `mutation ($key: String!) { startConversation(input: { accountId: "acme-retail", skillId: "acme-retail-care",
      channel: WEB, consumerName: "Ada", text: "Hello", idempotencyKey: $key }) { conversation { id } } }`,
    { key },
  )) as { startConversation: { conversation: { id: string } } };
  const { rolloverConversation } = (await ask(
    at,
    'retail-manager',
    `mutation ($id: ID!, $key: String!) { rolloverConversation(input: { conversationId: $id,
      destinationSkillId: "acme-bank-care", idempotencyKey: $key }) { transfer { id } userErrors { code } } }`,
    { id: startConversation.conversation.id, key },
  )) as { rolloverConversation: { transfer: { id: string } } };
  await ask(
    at,
    'retail-manager',
    'mutation ($id: ID!, $key: String!) { cancelTransfer(input: { transferId: $id, idempotencyKey: $key }) { userErrors { code } } }',
    { id: rolloverConversation.transfer.id, key },
  );
}
