import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aConversation,
  aTransfer,
  cancel,
  readTransfer,
  rollOver,
  setAvailability,
} from '../subgraphs/transfers/commands.js';
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
afterEach(async () => {
  await expectSound(world);
  expect(processes.retries()).toBe(0);
});
afterAll(() => processes.stop());

const comingBack = () => setAvailability(other, 'bank-agent-1', 'ONLINE');
const statusOf = async (transferId: string): Promise<string | undefined> =>
  (await readTransfer(world, 'retail-manager', transferId))?.status;

describe('an agent who comes back at the moment of a request', () => {
  beforeEach(() => startAfresh(world, 'retail-agent-1'));

  it('is rung at, though the request was committed before it was seen to be back', async () => {
    let transferId = '';
    await paused(other, /^commit$/, comingBack, async () => {
      transferId = (await aTransfer(world)).transferId;
    });

    await processes.work();

    expect(await statusOf(transferId)).toBe('OFFERED');
  });

  it('is rung at, though it was back before the request was committed', async () => {
    const conversationId = await aConversation(world);
    const asking = () =>
      rollOver(world, 'retail-manager', { conversationId, destinationSkillId: 'acme-bank-care' });

    const { transfer } = await paused(world, /^commit$/, asking, async () => {
      await comingBack();
      await other.work();
    });

    expect(await statusOf(transfer?.id ?? '')).toBe('OFFERED');
  });

  it('is rung at by a worker that comes after a crash', async () => {
    const { transferId } = await aTransfer(world);
    world.breakAfter(0);
    other.breakAfter(1);
    await comingBack();
    other.repair();
    world.repair();

    await processes.work();

    expect(await statusOf(transferId)).toBe('OFFERED');
  });
});

/** Rings at bank-agent-1, who has no other slot. */
async function theOnlySlotTaken(): Promise<{ transferId: string; conversationId: string }> {
  await giveSlots(world, 'bank-agent-1', 1);
  return aTransfer(world);
}

describe('a slot that becomes free at the moment of a request', () => {
  beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));

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
