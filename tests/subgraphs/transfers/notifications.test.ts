import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aConversation,
  aRollover,
  aTransfer,
  close,
  decline,
  mustAccept,
  readTransfer,
  rollOver,
} from './commands.js';
import { expectSound } from './soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from './staff.js';
import { aWorld } from './world.js';
import type { World } from './world.js';

let world: World;
let listener: pg.Client;
beforeAll(async () => {
  world = await aWorld(undefined, { hears: [] });
  listener = new pg.Client(world.database.url);
  await listener.connect();
  await listener.query('listen rollover_log');
  await listener.query('listen rollover_work');
});
beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));
afterEach(() => expectSound(world));
afterAll(async () => {
  await listener.end();
  await world.stop();
});

/** What is notified of while `work` is done, each once: `channel:payload`. */
async function heardDuring(work: () => Promise<unknown>): Promise<string[]> {
  const heard = new Set<string>();
  const [begin, end] = [randomUUID(), randomUUID()];
  const note = ({ channel, payload = '' }: pg.Notification): void => {
    if (payload === begin) heard.clear();
    else heard.add(`${channel}:${payload}`);
  };
  listener.on('notification', note);
  await heardMark(begin);
  await work();
  await heardMark(end);
  listener.off('notification', note);
  return [...heard].filter((one) => !one.endsWith(end)).sort();
}

/** Notifications arrive in the order of their commits: with this one, all that were made before are there. */
async function heardMark(mark: string): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    const wait = ({ payload }: pg.Notification): void => {
      if (payload !== mark) return;
      listener.off('notification', wait);
      resolve();
    };
    listener.on('notification', wait);
  });
  await world.database.query(`select pg_notify('rollover_log', $1)`, [mark]);
  await heard;
}

describe('what becomes of a transfer', () => {
  it('is made known once to all who follow its brand', async () => {
    const conversationId = await aConversation(world);

    const heard = await heardDuring(async () => {
      await rollOver(world, 'retail-manager', { conversationId, destinationSkillId: 'acme-bank-care' });
    });

    expect(heard).toEqual(['rollover_log:acme']);
  });
});

describe('a slot that becomes free', () => {
  const bank = { accountId: 'acme-bank', skillId: 'acme-bank-care' };
  const woken = async (conversationId: string): Promise<boolean> => {
    const heard = await heardDuring(() => close(world, conversationId));
    return heard.includes('rollover_work:');
  };
  let held: string;
  beforeEach(async () => {
    await giveSlots(world, 'bank-agent-1', 1);
    held = (await aRollover(world)).conversationId;
  });

  it('wakes nobody where its agent had another one free', async () => {
    await giveSlots(world, 'bank-agent-1', 3);

    expect(await woken(held)).toBe(false);
  });

  it("wakes the worker for a transfer that waits for one of its agent's skills", async () => {
    await aTransfer(world);

    expect(await woken(held)).toBe(true);
  });

  it('wakes the worker for a conversation without an agent that waits there', async () => {
    await aConversation(world, bank);

    expect(await woken(held)).toBe(true);
  });

  it('is not for what waits longer for other skills', async () => {
    await giveSlots(world, 'retail-agent-1', 0);
    await aTransfer(world, { destinationSkillId: 'acme-travel-care' });
    const { transferId } = await aTransfer(world);

    expect(await woken(held)).toBe(true);
    await world.work();

    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it('wakes nobody for a transfer that its agent has declined there', async () => {
    await giveSlots(world, 'bank-agent-2', 1);
    await giveSlots(world, 'bank-agent-1', 2);
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    const other = await aTransfer(world);
    await mustAccept(world, 'bank-agent-2', other.transferId);
    const declined = await aTransfer(world);
    await decline(world, 'bank-agent-1', { transferId: declined.transferId });

    expect(await woken(held)).toBe(false);
    const { transferId } = declined;
    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'QUEUED' });
  });
});
