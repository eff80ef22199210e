import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
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
import { oneWorld } from '../subgraphs/transfers/oneWorld.js';
import { onlyAtWork } from '../subgraphs/transfers/staff.js';
import type { World } from '../subgraphs/transfers/world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');
afterEach(() => {
  world.repair();
});

/** What happens to a process that stops after so many transactions of `work`, and is started again. */
async function stopAfter(transactions: number, work: () => Promise<unknown>): Promise<void> {
  world.breakAfter(transactions);
  await work().catch(() => undefined);
  await expectSound(world);
  world.repair();
}

/** The link to bank gets a fallback, by the hand of the manager who may give it one. */
async function fallBackToTravel(): Promise<void> {
  const input = {
    ...{ sourceAccountId: 'acme-retail', destinationAccountId: 'acme-bank', idempotencyKey: randomUUID() },
    ...{
      skillIds: ['acme-bank-care', 'acme-bank-desk', 'acme-bank-claims'],
      fallbackSkillId: 'acme-travel-care',
    },
  };
  const { linkAccounts } = await world.askAccounts(
    'retail-manager',
    `mutation ($input: LinkAccountsInput!) { linkAccounts(input: $input) { link { id } userErrors { code } } }`,
    { input },
  );
  expect(linkAccounts).toMatchObject({ link: { id: 'acme-retail-to-acme-bank' }, userErrors: [] });
}

describe('a process that stops after the request was committed', () => {
  /** Nobody is at work at the place that is asked for, so that there is a step to take after the request. */
  async function aRequestThatFallsBack(idempotencyKey: string) {
    await fallBackToTravel();
    const conversationId = await aConversation(world);
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    return { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey };
  }

  it('leaves a transfer that rings once somebody looks at what is due', async () => {
    const input = await aRequestThatFallsBack('stopped');

    await stopAfter(1, () => rollOver(world, 'retail-agent-1', input));
    await world.work();
    const { transfer } = await rollOver(world, 'retail-agent-1', input);

    expect(transfer).toMatchObject({ status: 'OFFERED', version: 3 });
  });

  it('gives the same answer to who asks again before anybody has looked', async () => {
    const input = await aRequestThatFallsBack('again');

    await stopAfter(1, () => rollOver(world, 'retail-agent-1', input));
    const { transfer } = await rollOver(world, 'retail-agent-1', input);

    expect(transfer).toMatchObject({ status: 'OFFERED', version: 3 });
  });

  it('has asked for nothing when it stopped before', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: 'before' };

    await stopAfter(0, () => rollOver(world, 'retail-agent-1', input));
    const { transfer } = await rollOver(world, 'retail-agent-1', input);

    expect(transfer).toMatchObject({ status: 'OFFERED', version: 2 });
  });

  it('has rung at whoever was free, together with the request', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: 'together' };

    await stopAfter(1, () => rollOver(world, 'retail-agent-1', input));

    const statuses = await world.database.query(
      'select status from transfers.transfer where conversation_id = $1',
      [conversationId],
    );
    expect(statuses).toEqual([{ status: 'OFFERED' }]);
  });
});

describe('a process that stops between two steps', () => {
  const types = ['QUEUED', 'OFFERED', 'OFFER_TIMED_OUT', 'FELL_BACK', 'OFFERED', 'ACCEPTED'];

  it.each([0, 1, 2, 3])('goes on from the last one: %i', async (steps) => {
    await fallBackToTravel();
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
