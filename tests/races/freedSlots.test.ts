import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aConversation, aTransfer, cancel, readTransfer, rollOver } from '../subgraphs/transfers/commands.js';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { giveSlots, startAfresh } from '../subgraphs/transfers/staff.js';
import type { World } from '../subgraphs/transfers/world.js';
import { paused, untilWaiting } from './interleaving.js';
import { someProcesses } from './processes.js';
import type { Processes } from './processes.js';

let processes: Processes;
let world: World;
let other: World;
beforeAll(async () => {
  processes = await someProcesses(2);
  world = processes.world;
  other = processes.on(1);
});
beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));
afterEach(async () => {
  await expectSound(world);
  expect(processes.retries()).toBe(0);
});
afterAll(() => processes.stop());

/** Rings at bank-agent-1, who has no other slot. */
async function theOnlySlotTaken(): Promise<{ transferId: string; conversationId: string }> {
  await giveSlots(world, 'bank-agent-1', 1);
  return aTransfer(world);
}

const statusOf = async (transferId: string): Promise<string | undefined> =>
  (await readTransfer(world, 'retail-manager', transferId))?.status;

describe('a slot that becomes free at the moment of a request', () => {
  it('is filled, though the request was committed before the slot was seen to be free', async () => {
    const ringing = await theOnlySlotTaken();
    let waitingId = '';
    const freeing = () => cancel(other, 'retail-manager', { transferId: ringing.transferId });

    await paused(other, /record_event/, freeing, async () => {
      waitingId = (await aTransfer(world)).transferId;
    });
    await processes.work();

    expect(await statusOf(waitingId)).toBe('OFFERED');
  });

  it('is filled, though the request was just found to have nobody to go to', async () => {
    const ringing = await theOnlySlotTaken();
    const conversationId = await aConversation(world);
    const asking = () =>
      rollOver(world, 'retail-manager', { conversationId, destinationSkillId: 'acme-bank-care' });
    let looking = Promise.resolve();

    const { transfer } = await paused(world, /set due_at = \$2 where id/, asking, async () => {
      await cancel(other, 'retail-manager', { transferId: ringing.transferId });
      looking = other.work();
      await untilWaiting(world, 1, looking);
    });
    await looking;

    expect(await statusOf(transfer?.id ?? '')).toBe('OFFERED');
  });
});
