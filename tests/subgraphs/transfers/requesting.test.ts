import { describe, expect, it } from 'vitest';
import {
  aConversation,
  accept,
  aTransfer,
  custodyOf,
  mustAccept,
  readTransfer,
  resolve,
  rollBack,
  rollOver,
} from './commands.js';
import type { Outcome } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

const toBank = { destinationSkillId: 'acme-bank-care' };
const codesOf = ({ userErrors }: Outcome): string[] => userErrors.map(({ code }) => code);

/** The transfers of a conversation, as somebody sees them. */
async function transfersOf(who: string, conversationId: string): Promise<Record<string, unknown>[]> {
  const reference = { __typename: 'Conversation', id: conversationId };
  const selection = `... on Conversation {
    transfers { nodes { id status requestedDestination { skill { id } } refusals { code } attempts { number } } } }`;
  const { transfers } = await resolve(world, who, reference, selection);
  return (transfers as { nodes: Record<string, unknown>[] }).nodes;
}

describe('a request that is refused', () => {
  it('changes nothing, names every reason, and is recorded for the source', async () => {
    const conversationId = await aConversation(world);

    const asked = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-claims',
      reasonCode: 'WHIM',
    });

    expect(asked).toMatchObject({
      transfer: null,
      userErrors: [
        { __typename: 'ReasonUnknown', code: 'REASON_UNKNOWN', field: ['reasonCode'], retryable: false },
        {
          __typename: 'DestinationClosed',
          code: 'DESTINATION_CLOSED',
          retryable: true,
          cause: 'SPECIAL_DATE',
          opensAt: '2026-04-02T04:00:00.000Z',
        },
      ],
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1', version: 1 });
    expect(await transfersOf('retail-agent-1', conversationId)).toMatchObject([
      {
        status: 'REJECTED',
        requestedDestination: { skill: { id: 'acme-bank-claims' } },
        refusals: [{ code: 'REASON_UNKNOWN' }, { code: 'DESTINATION_CLOSED' }],
        attempts: [],
      },
    ]);
  });

  it.each([
    [{ destinationSkillId: 'nowhere' }, null],
    [{ destinationSkillId: 'globex-shop-care', destinationAccountId: 'globex-shop' }, null],
    [{ ...toBank, destinationAccountId: 'nowhere' }, null],
    [
      { destinationSkillId: 'nowhere', destinationAccountId: 'acme-bank' },
      { account: { id: 'acme-bank' }, skill: null, agent: null },
    ],
    [
      { ...toBank, destinationAgentId: 'globex-agent-1' },
      { account: { id: 'acme-bank' }, skill: { id: 'acme-bank-care' }, agent: null },
    ],
  ])('shows no place that is not there: %j', async (input, expected) => {
    const conversationId = await aConversation(world);
    await rollOver(world, 'retail-agent-1', { conversationId, ...input });

    const [refused] = await transfersOf('retail-agent-1', conversationId);
    const transfer = await readTransfer(world, 'retail-agent-1', refused?.['id'] as string);

    expect(transfer?.requestedDestination).toEqual(expected);
  });

  it('is seen by the analyst, and by nobody at its destination, not even once that handles the conversation', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    await rollOver(world, 'retail-agent-1', { conversationId, ...toBank });
    expect(await transfersOf('bank-agent-1', conversationId)).toEqual([]);
    await mustAccept(world, 'bank-agent-1', transferId);

    const statuses = (transfers: Record<string, unknown>[]) => transfers.map(({ status }) => status).sort();
    expect(statuses(await transfersOf('acme-analyst', conversationId))).toEqual(['ACCEPTED', 'REJECTED']);
    expect(statuses(await transfersOf('retail-agent-1', conversationId))).toEqual(['ACCEPTED', 'REJECTED']);
    expect(statuses(await transfersOf('bank-agent-1', conversationId))).toEqual(['ACCEPTED']);
  });

  it('at the gate is not recorded', async () => {
    const conversationId = await aConversation(world);

    const asked = await rollOver(world, 'retail-agent-2', { conversationId, ...toBank });

    expect(codesOf(asked)).toEqual(['FORBIDDEN_NOT_PARTICIPANT']);
    expect(await transfersOf('acme-analyst', conversationId)).toEqual([]);
  });

  it.each([
    ['a skill that does not exist', { destinationSkillId: 'nowhere' }, ['SKILL_NOT_FOUND']],
    ['a skill of another brand', { destinationSkillId: 'globex-shop-care' }, ['SKILL_NOT_FOUND']],
    [
      'an account that does not exist',
      { ...toBank, destinationAccountId: 'nowhere' },
      ['ACCOUNT_NOT_FOUND', 'SKILL_NOT_IN_ACCOUNT'],
    ],
    [
      'an account of another brand',
      { ...toBank, destinationAccountId: 'globex-shop' },
      ['ACCOUNT_NOT_FOUND', 'SKILL_NOT_IN_ACCOUNT'],
    ],
    [
      'an account and a skill of another brand',
      { destinationSkillId: 'globex-shop-care', destinationAccountId: 'globex-shop' },
      ['ACCOUNT_NOT_FOUND', 'SKILL_NOT_FOUND'],
    ],
    [
      'an account that the skill is not of',
      { ...toBank, destinationAccountId: 'acme-travel' },
      ['SKILL_NOT_ALLOWED', 'SKILL_NOT_IN_ACCOUNT'],
    ],
    ['its own account', { destinationSkillId: 'acme-retail-desk' }, ['SAME_DESTINATION']],
    [
      'an agent of another skill',
      { ...toBank, destinationAgentId: 'retail-agent-1' },
      ['TARGET_AGENT_NOT_IN_SKILL'],
    ],
    [
      'an agent of another brand',
      { ...toBank, destinationAgentId: 'globex-agent-1' },
      ['TARGET_AGENT_NOT_IN_SKILL'],
    ],
    [
      'an agent who does not exist',
      { ...toBank, destinationAgentId: 'nobody' },
      ['TARGET_AGENT_NOT_IN_SKILL'],
    ],
    ['what has moved on', { ...toBank, expectedVersion: 7 }, ['VERSION_CONFLICT']],
  ])('names %s', async (_, input, codes) => {
    const conversationId = await aConversation(world);

    expect(codesOf(await rollOver(world, 'retail-agent-1', { conversationId, ...input }))).toEqual(codes);
  });
});

describe('a request to one agent', () => {
  it('rings at that agent, whoever is longer idle', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    const { transferId } = await aTransfer(world, { destinationAgentId: 'bank-agent-2' });

    await mustAccept(world, 'bank-agent-2', transferId);
  });

  it('rings at another of the skill when that agent is away', async () => {
    const { transferId } = await aTransfer(world, { destinationAgentId: 'bank-agent-2' });

    await mustAccept(world, 'bank-agent-1', transferId);
  });

  it('is refused when that agent is away and no fallback is wanted', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, ...toBank, destinationAgentId: 'bank-agent-2', fallback: 'NONE' };

    expect(codesOf(await rollOver(world, 'retail-agent-1', input))).toEqual(['TARGET_AGENT_UNAVAILABLE']);
  });
});

describe('a fallback at the request', () => {
  it('takes over at once when nobody works at the destination', async () => {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'
                                where id = 'acme-retail-to-acme-bank'`);
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');

    const { transferId } = await aTransfer(world);

    expect(await readTransfer(world, 'retail-agent-1', transferId)).toMatchObject({
      status: 'OFFERED',
      requestedDestination: { account: { id: 'acme-bank' } },
      destination: { account: { id: 'acme-travel' } },
      attempts: [
        { number: 1, endCause: 'ALL_AWAY' },
        { number: 2, endCause: null },
      ],
    });
  });

  it('goes no further than the attempts that are allowed', async () => {
    await world.database.query('update accounts.account set max_attempts = 1');
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'
                                where id = 'acme-retail-to-acme-bank'`);
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');

    const { transferId } = await aTransfer(world);

    expect(await readTransfer(world, 'retail-agent-1', transferId)).toMatchObject({ status: 'QUEUED' });
  });
});

describe('the same key', () => {
  it('gives the same transfer, and asks for no second one', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, ...toBank, idempotencyKey: 'same' };

    const first = await rollOver(world, 'retail-agent-1', input);
    const second = await rollOver(world, 'retail-agent-1', input);

    expect(second).toEqual(first);
    expect(await transfersOf('retail-agent-1', conversationId)).toHaveLength(1);
  });

  it('gives the same refusals, whatever has changed since', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, destinationSkillId: 'acme-bank-claims', idempotencyKey: 'refused' };

    const first = await rollOver(world, 'retail-agent-1', input);
    world.clock.set('2026-05-04T14:30:00.000Z');
    const second = await rollOver(world, 'retail-agent-1', input);

    expect(codesOf(first)).toEqual(['DESTINATION_CLOSED']);
    expect(second).toEqual(first);
  });

  it("gives the gate's refusal again, even when the gate would open now", async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, ...toBank, idempotencyKey: 'gate' };
    const first = await rollOver(world, 'bank-agent-1', input);
    const { transfer } = await rollOver(world, 'retail-agent-1', { conversationId, ...toBank });
    await mustAccept(world, 'bank-agent-1', transfer?.id ?? '');

    const second = await rollOver(world, 'bank-agent-1', input);

    expect(codesOf(first)).toEqual(['CONVERSATION_NOT_FOUND']);
    expect(second).toEqual(first);
  });

  it('with another input is refused, before anything is said of the conversation', async () => {
    const conversationId = await aConversation(world);
    await rollOver(world, 'retail-agent-1', { conversationId, ...toBank, idempotencyKey: 'other' });

    const asked = await rollOver(world, 'retail-agent-1', {
      conversationId: 'nowhere',
      ...toBank,
      idempotencyKey: 'other',
    });

    expect(asked).toMatchObject({
      transfer: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }],
    });
  });

  it('is another one for another caller, and for another mutation', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    const idempotencyKey = 'shared';
    await accept(world, 'bank-agent-2', { transferId, idempotencyKey });

    expect((await accept(world, 'bank-agent-1', { transferId, idempotencyKey })).userErrors).toEqual([]);
    expect(codesOf(await rollBack(world, 'bank-agent-1', { conversationId, idempotencyKey }))).toEqual([]);
  });

  it('accepts once: the second answer is the first', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    const input = { transferId, idempotencyKey: 'once' };

    const first = await accept(world, 'bank-agent-1', input);
    const second = await accept(world, 'bank-agent-1', input);

    expect(second).toEqual(first);
    expect(await custodyOf(world, conversationId)).toMatchObject({ version: 2 });
  });
});

describe('several mutations in one document', () => {
  it('each show the transfer as it is by then', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, ...toBank, idempotencyKey: 'first' };
    const { transfer } = await rollOver(world, 'retail-agent-1', input);

    const answer = await world.ask(
      'retail-agent-1',
      `mutation ($input: RolloverConversationInput!, $transferId: ID!) {
        again: rolloverConversation(input: $input) { transfer { status } }
        cancelled: cancelTransfer(input: { transferId: $transferId, idempotencyKey: "then" }) { transfer { status } }
      }`,
      { input, transferId: transfer?.id },
    );

    expect(answer).toEqual({
      again: { transfer: { status: 'OFFERED' } },
      cancelled: { transfer: { status: 'CANCELLED' } },
    });
  });
});
