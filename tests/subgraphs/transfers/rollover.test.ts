import { describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aRollover,
  custodyOf,
  eventsOf,
  mustAccept,
  readTransfer,
  rollBack,
  rollOver,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import type { World } from './world.js';

describe('a rollover', () => {
  let world: World;
  oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

  it('rings at an agent of the destination, while the source keeps custody', async () => {
    const conversationId = await aConversation(world);

    const { transfer, userErrors } = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });

    expect(userErrors).toEqual([]);
    expect(transfer).toMatchObject({
      kind: 'ROLLOVER',
      status: 'OFFERED',
      version: 2,
      source: { account: { id: 'acme-retail' }, agent: { id: 'retail-agent-1' } },
      requestedDestination: { account: { id: 'acme-bank' }, skill: { id: 'acme-bank-care' }, agent: null },
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1', version: 1 });
  });

  it('moves custody to the agent who accepts', async () => {
    const conversationId = await aConversation(world);
    const { transfer } = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });

    const accepted = await accept(world, 'bank-agent-1', { transferId: transfer?.id });

    expect(accepted).toMatchObject({
      transfer: { status: 'ACCEPTED', destination: { agent: { id: 'bank-agent-1' } }, endCause: null },
      userErrors: [],
    });
    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-bank',
      skill: 'acme-bank-care',
      agent: 'bank-agent-1',
      version: 2,
    });
  });

  it('shows QUEUED, OFFERED and ACCEPTED, however late one asks', async () => {
    const { transferId } = await aRollover(world);

    const events = await eventsOf(world, 'retail-agent-1', transferId);

    expect(events.map(({ status }) => status)).toEqual(['QUEUED', 'OFFERED', 'ACCEPTED']);
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('is undone by a rollback to the agent who gave it away', async () => {
    const { conversationId, transferId } = await aRollover(world);

    const back = await rollBack(world, 'bank-agent-1', { conversationId });
    expect(back).toMatchObject({
      transfer: {
        kind: 'ROLLBACK',
        status: 'OFFERED',
        requestedDestination: { agent: { id: 'retail-agent-1' } },
      },
      userErrors: [],
    });
    await mustAccept(world, 'retail-agent-1', back.transfer?.id ?? '');

    expect(await custodyOf(world, conversationId)).toMatchObject({
      account: 'acme-retail',
      agent: 'retail-agent-1',
      version: 3,
    });
    expect(await readTransfer(world, 'retail-agent-1', transferId)).toMatchObject({
      rolledBackBy: { id: back.transfer?.id },
    });
    expect(await readTransfer(world, 'retail-agent-1', back.transfer?.id ?? '')).toMatchObject({
      rollbackOf: { id: transferId },
      undoes: [{ id: transferId }],
    });
  });
});
