import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  aConversation,
  aTransfer,
  cancel,
  readTransfer,
  rollOver,
  setAvailability,
} from '../subgraphs/transfers/commands.js';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from '../subgraphs/transfers/staff.js';
import type { World } from '../subgraphs/transfers/world.js';
import { holding, paused, untilWaiting } from './interleaving.js';
import { someProcesses } from './processes.js';
import type { Processes } from './processes.js';

let processes: Processes;
let world: World;
let other: World;
beforeAll(async () => {
  // Workers look when they are woken or told to: by an interval another would be first where a test wants one of them.
  vi.useFakeTimers({ toFake: ['setInterval'] });
  processes = await someProcesses(2);
  world = processes.world;
  other = processes.on(1);
});
afterEach(async () => {
  await expectSound(world);
  expect(processes.retries()).toBe(0);
});
afterAll(async () => {
  await processes.stop();
  vi.useRealTimers();
});

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
    other.breakAfter(0);
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1');
    await world.database.query('select transfers.wake_waiting($1, $2)', ['bank-agent-1', world.clock.now()]);
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
    await processes.work(); // the other one may have been first, and not have come to the end

    expect(await statusOf(transfer?.id ?? '')).toBe('OFFERED');
  });
});

describe('two slots that become free together', () => {
  beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));

  /** Rings twice at bank-agent-1, who has no other slots, while three more wait. */
  async function bothSlotsTaken(): Promise<{ ringing: string[]; waiting: string[] }> {
    await giveSlots(world, 'bank-agent-1', 2);
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      world.clock.advance(1);
      ids.push((await aTransfer(world)).transferId);
    }
    return { ringing: ids.slice(0, 2), waiting: ids.slice(2) };
  }
  const statusesOf = (ids: string[]): Promise<(string | undefined)[]> => Promise.all(ids.map(statusOf));

  it('are filled by whichever processes look for who waits', async () => {
    const { ringing, waiting } = await bothSlotsTaken();

    for (const transferId of ringing) await cancel(other, 'retail-manager', { transferId });
    await processes.work();

    expect((await statusesOf(waiting)).toSorted()).toEqual(['OFFERED', 'OFFERED', 'QUEUED']);
  });

  it('are filled, though nothing has come of the first one when the second follows', async () => {
    const { ringing, waiting } = await bothSlotsTaken();
    const [first = '', second = ''] = ringing;
    const held = await holding(
      world,
      `select from transfers.transfer where id = '${waiting[0] ?? ''}' for no key update`,
    );
    await cancel(world, 'retail-manager', { transferId: first });
    const looking = processes.work();
    await untilWaiting(world, 1, looking);
    await cancel(world, 'retail-manager', { transferId: second });
    await held.release();
    await looking;
    await processes.work();

    expect(await statusesOf(waiting)).toEqual(['OFFERED', 'OFFERED', 'QUEUED']);
  });

  it('are filled, though one process is behind the other in time', async () => {
    const { waiting } = await bothSlotsTaken();
    await giveSlots(world, 'bank-agent-1', 4);
    world.clock.advance(1000);
    const now = world.clock.now().getTime();

    await world.database.transaction(async (sql) => {
      for (const at of [now, now - 50])
        await sql.query(`select transfers.fill_slot('bank-agent-1', $1)`, [new Date(at)]);
    });
    await processes.work();

    expect(await statusesOf(waiting)).toEqual(['OFFERED', 'OFFERED', 'QUEUED']);
  });
});
