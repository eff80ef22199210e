import { describe, expect, it } from 'vitest';
import {
  aRollover,
  aTransfer,
  cancel,
  custodyOf,
  decline,
  mustAccept,
  readTransfer,
  setAvailability,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { giveSlots, onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

const statusOf = async (transferId: string): Promise<string | undefined> =>
  (await readTransfer(world, 'retail-manager', transferId))?.status;

describe('a slot that becomes free', () => {
  it('goes at once to the longest waiting transfer that its agent has not declined', async () => {
    await Promise.all(['bank-agent-1', 'bank-agent-2'].map((id) => giveSlots(world, id, 1)));
    const held = await aRollover(world);
    expect(await custodyOf(world, held.conversationId)).toMatchObject({ agent: 'bank-agent-1' });
    await setAvailability(world, 'bank-agent-2', 'ONLINE');
    const declined = await aTransfer(world);
    await decline(world, 'bank-agent-2', { transferId: declined.transferId });
    world.clock.advance(1);
    const ringing = await aTransfer(world);
    const waiting = await aTransfer(world);

    await cancel(world, 'retail-manager', { transferId: ringing.transferId });
    await world.work();

    expect(await statusOf(declined.transferId)).toBe('QUEUED');
    expect(await statusOf(waiting.transferId)).toBe('OFFERED');
    await mustAccept(world, 'bank-agent-2', waiting.transferId);
  });

  it('of an agent who comes back goes to the longest waiting transfer', async () => {
    await onlyAtWork(world, 'retail-agent-1');
    await giveSlots(world, 'bank-agent-1', 1);
    const moved = [];
    for (let count = 0; count < 4; count++) {
      world.clock.advance(1);
      moved.push(await aTransfer(world));
    }
    // The order of the rows in their tables is not that of the requests, nor is that of their attempts.
    for (const { transferId } of moved.toReversed()) {
      await world.database.query('update transfers.transfer set note = $2 where id = $1', [transferId, 'x']);
      await world.database.query('update transfers.attempt set number = 1 where transfer_id = $1', [
        transferId,
      ]);
    }

    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    await world.work();

    const statuses = await Promise.all(moved.map(({ transferId }) => statusOf(transferId)));
    expect(statuses).toEqual(['OFFERED', 'QUEUED', 'QUEUED', 'QUEUED']);
  });
});
