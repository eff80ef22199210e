import { describe, expect, it } from 'vitest';
import { aConversation, aRollover, aTransfer } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { giveSlots, onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

/** Bank's agent accepts three transfers, a minute after the other, and is full a minute later. */
async function threeAccepted(): Promise<void> {
  for (let count = 0; count < 3; count++) {
    await aRollover(world);
    world.clock.advance(60_000);
  }
  await giveSlots(world, 'bank-agent-1', 3);
}

async function listed(at?: string): Promise<number | null | undefined> {
  const { options } = await world.ask(
    'retail-manager',
    `query ($id: ID!, $at: DateTime) { options: rolloverDestinations(conversationId: $id, at: $at) {
      skill { id } estimatedWaitSeconds } }`,
    { id: await aConversation(world), at },
  );
  const places = options as { skill: { id: string }; estimatedWaitSeconds: number | null }[];
  return places.find(({ skill }) => skill.id === 'acme-bank-care')?.estimatedWaitSeconds;
}

async function refused(): Promise<unknown> {
  const { answer } = await world.ask(
    'retail-manager',
    `mutation ($input: RolloverConversationInput!) { answer: rolloverConversation(input: $input) {
      userErrors { code ... on AtCapacity { estimatedWaitSeconds } } } }`,
    {
      input: {
        conversationId: await aConversation(world),
        destinationSkillId: 'acme-bank-care',
        queueWhenBusy: false,
        idempotencyKey: 'busy',
      },
    },
  );
  return answer;
}

describe('the estimated wait', () => {
  it('goes by the latest acceptances of the skill and the line, in the list and in a refusal alike', async () => {
    expect(await listed()).toBe(0);
    await threeAccepted();

    expect(await listed()).toBe(60);
    await aTransfer(world);
    expect(await listed()).toBe(120);
    expect(await refused()).toEqual({ userErrors: [{ code: 'AT_CAPACITY', estimatedWaitSeconds: 120 }] });
  });

  it('is unknown when nobody works there, and for a time of which nothing is known', async () => {
    await threeAccepted();

    expect(await listed('2026-03-05T12:00:00.000Z')).toBeNull();
    await onlyAtWork(world, 'retail-agent-1');
    expect(await listed()).toBeNull();
  });
});
