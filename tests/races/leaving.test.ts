import { describe, expect, it } from 'vitest';
import {
  accept,
  aTransfer,
  custodyOf,
  readTransfer,
  setAvailability,
} from '../subgraphs/transfers/commands.js';
import type { World } from '../subgraphs/transfers/world.js';
import { begun, holding, paused, untilWaiting } from './interleaving.js';
import { racing } from './racing.js';

let world: World;
let other: World;
racing(2, (started) => {
  world = started.world;
  other = started.on(1);
});

describe('an agent who goes OFFLINE', () => {
  it('waits for what it accepts at this moment, and gives it back, without a deadlock', async () => {
    const first = await aTransfer(world);
    const held = await holding(
      world,
      `select from transfers.transfer where id = '${first.transferId}' for update`,
    );
    const leaving = await begun(world, () => setAvailability(other, 'bank-agent-1', 'OFFLINE'));
    const second = await aTransfer(world);

    const accepted = await paused(
      world,
      /lock_agents/,
      () => accept(world, 'bank-agent-1', { transferId: second.transferId }),
      async () => {
        await held.release();
        await untilWaiting(world, 1, leaving.done);
      },
    );
    await leaving.done;

    expect(accepted.userErrors).toEqual([]);
    expect(await custodyOf(world, second.conversationId)).toMatchObject({
      account: 'acme-bank',
      agent: null,
      version: 3,
    });
    expect(await readTransfer(world, 'retail-manager', first.transferId)).toMatchObject({ status: 'QUEUED' });
  });
});
