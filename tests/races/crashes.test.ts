import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aTransfer,
  custodyOf,
  eventsOf,
  readTransfer,
  rollOver,
} from '../subgraphs/transfers/commands.js';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { onlyAtWork, startAfresh } from '../subgraphs/transfers/staff.js';
import { aWorld, monday } from '../subgraphs/transfers/world.js';
import type { World } from '../subgraphs/transfers/world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));
afterEach(async () => {
  world.repair();
  await expectSound(world);
  world.clock.set(monday);
});
afterAll(() => world.stop());

/** What happens to a process that stops after so many transactions of `work`, and is started again. */
async function stopAfter(transactions: number, work: () => Promise<unknown>): Promise<void> {
  world.breakAfter(transactions);
  await work().catch(() => undefined);
  await expectSound(world);
  world.repair();
}

describe('a process that stops after the request was committed', () => {
  it('leaves a transfer that rings once somebody looks at what is due', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: 'stopped' };

    await stopAfter(1, () => rollOver(world, 'retail-agent-1', input));
    await world.work();
    const { transfer } = await rollOver(world, 'retail-agent-1', input);

    expect(transfer).toMatchObject({ status: 'OFFERED', version: 2 });
  });

  it('gives the same answer to who asks again before anybody has looked', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: 'again' };

    await stopAfter(1, () => rollOver(world, 'retail-agent-1', input));
    const { transfer } = await rollOver(world, 'retail-agent-1', input);

    expect(transfer).toMatchObject({ status: 'OFFERED', version: 2 });
  });

  it('has asked for nothing when it stopped before', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: 'before' };

    await stopAfter(0, () => rollOver(world, 'retail-agent-1', input));
    const { transfer } = await rollOver(world, 'retail-agent-1', input);

    expect(transfer).toMatchObject({ status: 'OFFERED', version: 2 });
  });
});

describe('a process that stops between two steps', () => {
  const types = ['QUEUED', 'OFFERED', 'OFFER_TIMED_OUT', 'FELL_BACK', 'OFFERED', 'ACCEPTED'];

  it.each([0, 1, 2, 3])('goes on from the last one: %i', async (steps) => {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);
    const { conversationId, transferId } = await aTransfer(world);
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    world.clock.advance(30_000);

    await stopAfter(steps, () => world.work());
    await world.work();
    await accept(world, 'travel-agent-1', { transferId });

    expect((await eventsOf(world, 'retail-agent-1', transferId)).map(({ type }) => type)).toEqual(types);
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'travel-agent-1', version: 2 });
  });
});

describe('a process that stops while it accepts', () => {
  it.each([
    ['before, has accepted nothing', 0, 'OFFERED'],
    ['after, has accepted', 1, 'ACCEPTED'],
  ])('%s, and who asks again has', async (_, transactions, status) => {
    const { transferId } = await aTransfer(world);
    const input = { transferId, idempotencyKey: `accept ${transactions}` };

    await stopAfter(transactions, () => accept(world, 'bank-agent-1', input));
    expect(await readTransfer(world, 'retail-agent-1', transferId)).toMatchObject({ status });

    expect(await accept(world, 'bank-agent-1', input)).toMatchObject({
      transfer: { status: 'ACCEPTED', version: 3 },
      userErrors: [],
    });
  });
});
