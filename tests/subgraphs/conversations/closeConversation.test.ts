import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, aKey, bank, move, send, transcript } from './acts.js';
import { aWorld } from './world.js';
import type { Who, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

const closing = `mutation ($input: CloseConversationInput!) {
  closeConversation(input: $input) {
    conversation { id status closedAt }
    userErrors { __typename code field ... on ConversationClosed { closedAt } }
  }
}`;

interface Closed {
  conversation: { id: string; status: string; closedAt: string } | null;
  userErrors: { code: string; closedAt?: string }[];
}

async function close(who: Who, conversationId: string, idempotencyKey = aKey()): Promise<Closed> {
  const input = { conversationId, idempotencyKey };
  return (await world.ask(who, closing, { input }))['closeConversation'] as Closed;
}

const codes = async (...given: Parameters<typeof close>) =>
  (await close(...given)).userErrors.map(({ code }) => code);

const custodyOf = async (id: string) =>
  (
    await world.database.query<{ agentId: string | null; endedAt: Date | null }>(
      'select agent_id as "agentId", ended_at as "endedAt" from transfers.custody where conversation_id = $1',
      [id],
    )
  )[0];

describe('closeConversation', () => {
  it('ends the conversation and its custody at one instant', async () => {
    const id = await aConversation(world);
    world.clock.advance(60_000);
    const at = world.clock.now();

    const { conversation, userErrors } = await close('retail-agent-1', id);

    expect(userErrors).toEqual([]);
    expect(conversation).toEqual({ id, status: 'CLOSED', closedAt: at.toISOString() });
    expect(await custodyOf(id)).toEqual({ agentId: 'retail-agent-1', endedAt: at });
  });

  it.each<[string, Who, string[]]>([
    ['the holder', 'retail-agent-1', []],
    ["the account's manager", 'retail-manager', []],
    ['the connector, for the consumer', 'acme-web', []],
    ['another agent of the account', 'retail-agent-2', ['FORBIDDEN_NOT_PARTICIPANT']],
    ['an agent of another account', 'bank-agent-1', ['CONVERSATION_NOT_FOUND']],
    ['a connector of another brand', 'globex-web', ['CONVERSATION_NOT_FOUND']],
    ['an analyst', 'acme-analyst', ['FORBIDDEN_ROLE']],
    ['a partner', 'acme-partner', ['FORBIDDEN_ROLE']],
    ['an administrator', 'admin', ['FORBIDDEN_ROLE']],
  ])('answers %s', async (_, who, expected) => {
    const id = await aConversation(world);

    expect(await codes(who, id)).toEqual(expected);
    expect((await custodyOf(id))?.endedAt === null).toBe(expected.length > 0);
  });

  it('is for the account that handles the conversation now', async () => {
    const id = await aConversation(world);
    await move(world, id, bank);

    expect(await codes('retail-manager', id)).toEqual(['CONVERSATION_NOT_HANDLED_HERE']);
    expect(await codes('bank-agent-1', id)).toEqual([]);
  });

  it('happens once: everything after it is refused with the time, also when it is asked again', async () => {
    const id = await aConversation(world);
    await close('acme-web', id);
    const closedAt = world.clock.now().toISOString();
    world.clock.advance(1_000);

    const first = await close('retail-agent-1', id, 'late');
    const again = await close('retail-agent-1', id, 'late');

    expect(first.userErrors).toMatchObject([{ code: 'CONVERSATION_CLOSED', closedAt }]);
    expect(again).toEqual(first);
    for (const who of ['retail-agent-1', 'acme-web']) {
      expect((await send(world, who, id, 'Too late')).userErrors).toMatchObject([
        { code: 'CONVERSATION_CLOSED' },
      ]);
    }
    expect(await transcript(world, 'retail-agent-1', id)).toEqual(['Hello']);
  });

  it('answers a retry with the closed conversation', async () => {
    const id = await aConversation(world);

    const first = await close('retail-agent-1', id, 'close-key');
    const again = await close('retail-agent-1', id, 'close-key');

    expect(first.conversation?.status).toBe('CLOSED');
    expect(again).toEqual(first);
  });

  it('abandons an open transfer', async () => {
    const id = await aConversation(world);
    await world.database.query(
      `insert into transfers.transfer
         (id, brand_id, conversation_id, kind, status, version, source_account_id, source_skill_id, initiator_id,
          destination_account_id, destination_skill_id, warm_message_to, fallback, queue_when_busy, decision, refusals,
          requested_at, deadline_at)
       values ('t1', 'acme', $1, 'ROLLOVER', 'QUEUED', 1, 'acme-retail', 'acme-retail-care', 'retail-agent-1',
               'acme-bank', 'acme-bank-care', 'AGENT', 'CONFIGURED', true, '{}', '[]', now(), now())`,
      [id],
    );

    await close('acme-web', id);

    expect(
      await world.database.query(`select status, end_cause from transfers.transfer where id = 't1'`),
    ).toEqual([{ status: 'ABANDONED', end_cause: 'CONVERSATION_CLOSED' }]);
  });
});
