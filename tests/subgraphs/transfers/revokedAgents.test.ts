import { afterEach, describe, expect, it } from 'vitest';
import { aConversation, aTransfer, custodyOf, setAvailability } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { availabilityOf, onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');
afterEach(async () => {
  await world.database.query('update accounts."user" set revoked_at = null where revoked_at is not null');
});

async function revoke(userId: string): Promise<void> {
  await world.database.query('update accounts."user" set revoked_at = $2 where id = $1', [
    userId,
    world.clock.now(),
  ]);
}

async function ringingAt(transferId: string): Promise<string[]> {
  const rows = await world.database.query<{ agentId: string }>(
    `select agent_id as "agentId" from transfers.offer where transfer_id = $1 and status = 'OPEN'`,
    [transferId],
  );
  return rows.map(({ agentId }) => agentId);
}

const causeOf = async (who: string): Promise<string | null> => {
  const { viewer } = await world.askAccounts(who, '{ viewer { user { availabilityCause } } }');
  return (viewer as { user: { availabilityCause: string | null } }).user.availabilityCause;
};

describe('an agent who is revoked', () => {
  it.each(['ONLINE', 'AWAY'])('gives back what it holds, though it is %s and had no stream', async (was) => {
    const conversationId = await aConversation(world);
    await onlyAtWork(world, 'retail-agent-2', ...(was === 'ONLINE' ? ['retail-agent-1'] : []));

    await revoke('retail-agent-1');
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-2', version: 3 });
    expect(await availabilityOf(world, 'retail-agent-1')).toBe('OFFLINE');
    expect(await causeOf('retail-agent-1')).toBe('REVOKED');
  });

  it('rings no more: the offer goes to the next', async () => {
    const { transferId } = await aTransfer(world);
    await onlyAtWork(world, 'bank-agent-1', 'bank-agent-2');

    await revoke('bank-agent-1');
    await world.work();

    expect(await ringingAt(transferId)).toEqual(['bank-agent-2']);
  });

  it('is OFFLINE again at once when it says otherwise, as long as its token lets it', async () => {
    await revoke('retail-agent-1');
    await world.work();

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await world.work();

    expect(await availabilityOf(world, 'retail-agent-1')).toBe('OFFLINE');
  });

  it('is OFFLINE when it comes back, until it says otherwise', async () => {
    await revoke('retail-agent-1');
    await world.work();

    await world.database.query('update accounts."user" set revoked_at = null where revoked_at is not null');
    await world.work();
    expect(await availabilityOf(world, 'retail-agent-1')).toBe('OFFLINE');
    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await world.work();

    expect(await availabilityOf(world, 'retail-agent-1')).toBe('ONLINE');
    expect(await causeOf('retail-agent-1')).toBeNull();
  });
});
