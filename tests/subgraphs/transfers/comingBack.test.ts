import { describe, expect, it } from 'vitest';
import { aConversation, aTransfer, custodyOf, readTransfer, setAvailability, take } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { expectSound } from './soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made));

const bank = { accountId: 'acme-bank', skillId: 'acme-bank-care' };
const soon = { timeout: 5000 };

describe('an agent who comes back', () => {
  it('is given what waits without anybody asking for it: conversations and transfers', async () => {
    const conversationId = await aConversation(world, bank);
    const { transferId } = await aTransfer(world);
    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'QUEUED' });

    await setAvailability(world, 'bank-agent-1', 'ONLINE');

    const agent = async () => (await custodyOf(world, conversationId)).agent;
    const status = async () => (await readTransfer(world, 'retail-manager', transferId))?.status;
    await expect.poll(agent, soon).toBe('bank-agent-1');
    await expect.poll(status, soon).toBe('OFFERED');
  });

  it('is given transfers only while OCCUPIED', async () => {
    const conversationId = await aConversation(world, bank);
    const { transferId } = await aTransfer(world);

    await setAvailability(world, 'bank-agent-1', 'OCCUPIED');
    await world.work();

    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'OFFERED' });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: null });
  });
});

describe("an agent's slots", () => {
  it('are not given out without its lock, to who comes back while others are waited for', async () => {
    await startAfresh(world, 'bank-agent-1');
    await world.database.query(`select transfers.lock_agents(array['bank-agent-2'])`); // idle for ever
    await aConversation(world, bank);
    const { conversation } = await world.database.transaction(async (sql) => {
      await sql.query(`select transfers.lock_agents(array['bank-agent-1'])`);
      const started = aConversation(world, bank);
      await expect.poll(waitingForRows).toBe(1);
      await onlyAtWork(world, 'bank-agent-1', 'bank-agent-2');
      return { conversation: started };
    });

    expect(await custodyOf(world, await conversation)).toMatchObject({ agent: 'bank-agent-1' });
  });

  const waitingForRows = async (): Promise<number> => {
    const [found] = await world.database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return found?.count ?? 0;
  };

  it('are all given out, and none twice, whatever comes at once', async () => {
    await onlyAtWork(world, 'bank-agent-1', 'bank-agent-2');
    await giveSlots(world, 'bank-agent-1', 4);
    await giveSlots(world, 'bank-agent-2', 3);
    await giveSlots(world, 'bank-bot', 2);
    const waiting = await Promise.all(Array.from({ length: 6 }, () => aConversation(world)));

    await Promise.all([
      ...Array.from({ length: 8 }, () => aConversation(world, bank)),
      ...Array.from({ length: 8 }, () => aTransfer(world)),
      setAvailability(world, 'bank-bot', 'ONLINE'),
      ...waiting.map((conversationId) => take(world, 'retail-agent-1', { conversationId })),
      world.work(),
    ]);
    await world.work();

    const [used] = await world.database.query<{ custodies: number; offers: number }>(
      `select (select count(*)::int from transfers.custody where agent_id like 'bank-%' and ended_at is null) as custodies,
              (select count(*)::int from transfers.offer where agent_id like 'bank-%' and status = 'OPEN') as offers`,
    );
    expect((used?.custodies ?? 0) + (used?.offers ?? 0)).toBe(9);
    await expectSound(world);
  });
});
