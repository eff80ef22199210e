import { describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aRollover,
  aTransfer,
  close,
  custodyOf,
  decline,
  eventsOf,
  readTransfer,
  setAvailability,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { giveSlots, onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

describe('an agent who goes OFFLINE', () => {
  it('gives what it holds back to the queue of the skill, in the same account', async () => {
    const { conversationId } = await aRollover(world);

    await setAvailability(world, 'bank-agent-1', 'OFFLINE');

    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-bank',
      skill: 'acme-bank-care',
      agent: null,
      version: 3,
    });
  });

  it('leaves its conversations to the next who is at work', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'retail-agent-2');
    await setAvailability(world, 'retail-agent-2', 'AWAY');
    const conversationId = await aConversation(world);
    await setAvailability(world, 'retail-agent-2', 'ONLINE');

    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-2', version: 3 });
  });

  it('is given them again when it is the first to come back, the longest waiting first', async () => {
    await giveSlots(world, 'retail-agent-1', 2);
    const first = await aConversation(world);
    const second = await aConversation(world);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    await giveSlots(world, 'retail-agent-1', 1);
    world.clock.advance(1000);
    const third = await aConversation(world);

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await world.work();

    const held = await Promise.all([first, second, third].map((id) => custodyOf(world, id)));
    expect(held.filter(({ agent }) => agent === 'retail-agent-1')).toHaveLength(1);
    expect(held[2]).toMatchObject({ agent: null });
  });

  it('rings no more: the offer goes to the next', async () => {
    const { transferId } = await aTransfer(world);
    await setAvailability(world, 'bank-agent-2', 'ONLINE');

    await setAvailability(world, 'bank-agent-1', 'OFFLINE');
    await world.work();

    expect((await accept(world, 'bank-agent-1', { transferId })).userErrors).toMatchObject([
      { code: 'OFFER_NOT_YOURS' },
    ]);
    expect((await accept(world, 'bank-agent-2', { transferId })).userErrors).toEqual([]);
    expect((await eventsOf(world, 'bank-agent-2', transferId)).map(({ type }) => type)).toEqual([
      'QUEUED',
      'OFFERED',
      'OFFER_WITHDRAWN',
      'OFFERED',
      'ACCEPTED',
    ]);
  });

  it.each(['AWAY', 'BACK_SOON'])(
    'keeps what it holds and what rings when it is only %s',
    async (availability) => {
      const held = await aRollover(world);
      const ringing = await aTransfer(world);

      await setAvailability(world, 'bank-agent-1', availability);
      await world.work();

      expect(await custodyOf(world, held.conversationId)).toMatchObject({ agent: 'bank-agent-1' });
      expect((await accept(world, 'bank-agent-1', { transferId: ringing.transferId })).userErrors).toEqual(
        [],
      );
    },
  );

  it('gives back many conversations and offers at once', async () => {
    const held = await Promise.all(Array.from({ length: 12 }, () => aConversation(world)));
    const { transferId } = await aTransfer(world);
    const ringing = await Promise.all(Array.from({ length: 5 }, () => aTransfer(world)));

    await setAvailability(world, 'bank-agent-1', 'OFFLINE');
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    await world.work();

    const custodies = await Promise.all(held.map((id) => custodyOf(world, id)));
    expect(custodies.map(({ agent }) => agent)).toEqual(held.map(() => null));
    const transfers = [transferId, ...ringing.map((one) => one.transferId)];
    const statuses = await Promise.all(transfers.map((id) => readTransfer(world, 'retail-manager', id)));
    expect(statuses.map((transfer) => transfer?.status)).toEqual(transfers.map(() => 'QUEUED'));
  });
});

describe('a source agent who is gone when the transfer comes back', () => {
  it('leaves the conversation in the queue of the source skill', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');

    await decline(world, 'bank-agent-1', { transferId });

    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'RETURNED' });
    expect(await custodyOf(world, conversationId)).toMatchObject({
      account: 'acme-retail',
      skill: 'acme-retail-care',
      agent: null,
    });
  });
});

describe('a conversation that is closed during a transfer', () => {
  it.each([
    ['rings', ['retail-agent-1', 'bank-agent-1'], ['QUEUED', 'OFFERED', 'ABANDONED']],
    ['waits', ['retail-agent-1'], ['QUEUED', 'ABANDONED']],
  ])('abandons one that %s', async (_, atWork, types) => {
    await onlyAtWork(world, ...atWork);
    const { conversationId, transferId } = await aTransfer(world);

    await close(world, conversationId);

    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({
      status: 'ABANDONED',
      endCause: 'CONVERSATION_CLOSED',
      destination: null,
      attempts: [{ endCause: 'CONVERSATION_CLOSED' }],
    });
    expect((await eventsOf(world, 'retail-manager', transferId)).map(({ type }) => type)).toEqual(types);
    expect((await accept(world, 'bank-agent-1', { transferId })).userErrors).toMatchObject([
      { code: 'TRANSFER_NOT_PENDING', status: 'ABANDONED' },
    ]);
  });
});
