import { describe, expect, it } from 'vitest';
import { aTransfer, decline, mustAccept, readTransfer } from './commands.js';
import { oneWorld } from './oneWorld.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');

async function fallBackTo(skillId: string, fallbackSkillId: string): Promise<void> {
  await world.database.query('update skills.skill set fallback_skill_id = $2 where id = $1', [
    skillId,
    fallbackSkillId,
  ]);
}

async function linkFallsBackTo(destinationId: string, fallbackSkillId: string): Promise<void> {
  await world.database.query(
    `update accounts.link set fallback_skill_id = $2 where source_id = 'acme-retail' and destination_id = $1`,
    [destinationId, fallbackSkillId],
  );
}

const agentOf = (skillId: string): string => (skillId.includes('bank') ? 'bank-agent-1' : 'travel-agent-1');

/** The skills at which a transfer to bank's care is tried, when everybody declines, and what becomes of it. */
async function triedWhenDeclined(): Promise<{ tried: string[]; status: string }> {
  const { transferId } = await aTransfer(world);
  for (;;) {
    const transfer = await readTransfer(world, 'retail-manager', transferId);
    const tried = transfer?.attempts.map(({ place }) => place.skill?.id ?? '') ?? [];
    if (transfer?.status !== 'OFFERED') return { tried, status: transfer?.status ?? '' };
    await decline(world, agentOf(tried.at(-1) ?? ''), { transferId });
  }
}

describe('the fallbacks of a transfer', () => {
  it("are the skill's, then the link's, and then none", async () => {
    await fallBackTo('acme-bank-care', 'acme-bank-desk');
    await linkFallsBackTo('acme-bank', 'acme-travel-care');

    expect(await triedWhenDeclined()).toEqual({
      tried: ['acme-bank-care', 'acme-bank-desk', 'acme-travel-care'],
      status: 'RETURNED',
    });
  });

  it("are the link's of the destination still after one in a third account", async () => {
    await fallBackTo('acme-bank-care', 'acme-travel-care');
    await linkFallsBackTo('acme-bank', 'acme-bank-desk');

    expect(await triedWhenDeclined()).toEqual({
      tried: ['acme-bank-care', 'acme-travel-care', 'acme-bank-desk'],
      status: 'RETURNED',
    });
  });

  it('are those of the place that it has come to before those of the places before', async () => {
    await fallBackTo('acme-bank-care', 'acme-travel-care');
    await linkFallsBackTo('acme-travel', 'acme-travel-claims');
    await world.database.query(`update skills.working_hours set special_dates = '[]'`);
    await linkFallsBackTo('acme-bank', 'acme-bank-desk');

    expect(await triedWhenDeclined()).toEqual({
      tried: ['acme-bank-care', 'acme-travel-care', 'acme-travel-claims', 'acme-bank-desk'],
      status: 'RETURNED',
    });
  });

  it('are never the source, nor a place where it has been', async () => {
    await fallBackTo('acme-bank-care', 'acme-travel-care');
    await fallBackTo('acme-travel-care', 'acme-retail-care');
    await linkFallsBackTo('acme-travel', 'acme-bank-care');
    await linkFallsBackTo('acme-bank', 'acme-bank-desk');

    expect(await triedWhenDeclined()).toEqual({
      tried: ['acme-bank-care', 'acme-travel-care', 'acme-bank-desk'],
      status: 'RETURNED',
    });
  });

  it('take it as far as there are attempts', async () => {
    await world.database.query('update accounts.account set max_attempts = 2');
    await fallBackTo('acme-bank-care', 'acme-travel-care');
    await linkFallsBackTo('acme-bank', 'acme-bank-desk');

    expect(await triedWhenDeclined()).toMatchObject({ tried: ['acme-bank-care', 'acme-travel-care'] });
  });

  it('can be accepted, the last of them too', async () => {
    await fallBackTo('acme-bank-care', 'acme-travel-care');
    await linkFallsBackTo('acme-bank', 'acme-bank-desk');
    const { transferId } = await aTransfer(world);

    await decline(world, 'bank-agent-1', { transferId });
    await decline(world, 'travel-agent-1', { transferId });
    await mustAccept(world, 'bank-agent-1', transferId);

    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({
      requestedDestination: { skill: { id: 'acme-bank-care' } },
      destination: { account: { id: 'acme-bank' }, skill: { id: 'acme-bank-desk' } },
    });
  });
});
