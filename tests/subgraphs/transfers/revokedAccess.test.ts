import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aTransfer } from './commands.js';
import { startAfresh } from './staff.js';
import { aWorld } from './world.js';
import type { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));
afterAll(() => world.stop());

const documents = {
  transferChanged: 'subscription ($id: ID!) { transferChanged(transferId: $id) { version } }',
  transferEventRecorded: 'subscription { transferEventRecorded { version } }',
  custodyChanged: 'subscription { custodyChanged { version } }',
  offerChanged: 'subscription { offerChanged { id } }',
};

const changes = {
  'another role': `role = 'ANALYST'`,
  'another account': `account_id = 'acme-travel'`,
  'another brand': `brand_id = 'globex', account_id = null`,
};

async function restore(): Promise<void> {
  await world.database.query(
    `update accounts."user" set brand_id = 'acme', account_id = 'acme-retail', role = $1::accounts.role where id = $2`,
    ['MANAGER', 'retail-manager'],
  );
  await world.database.query(
    `update accounts."user" set brand_id = 'acme', account_id = 'acme-retail', role = $1::accounts.role where id = $2`,
    ['AGENT', 'retail-agent-1'],
  );
}

describe('access that is taken away', () => {
  it.each([
    ['transferChanged', 'another role', 'retail-manager'],
    ['transferEventRecorded', 'another account', 'retail-manager'],
    ['custodyChanged', 'another brand', 'retail-manager'],
    ['offerChanged', 'another account', 'retail-agent-1'],
  ] as const)('fails %s at once: %s', async (field, change, who) => {
    const { transferId: id } = await aTransfer(world);
    const stream = await world.follow(who, documents[field], { id });
    if (field === 'transferChanged') await Promise.all([stream.next(), stream.next()]);
    const waiting = stream.next();
    const failure = waiting.then(
      () => null,
      (error: unknown) => error,
    );

    await world.database.query(`update accounts."user" set ${changes[change]} where id = $1`, [who]);

    expect(await failure).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    await expect(world.follow(who, documents[field], { id })).rejects.toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
    await restore();
  });

  it('leaves alone who keeps it', async () => {
    const { transferId: id } = await aTransfer(world);
    const stream = await world.follow('retail-agent-2', documents.transferChanged, { id });
    await stream.next();

    await world.database.query(`update accounts."user" set role = 'ANALYST' where id = 'retail-manager'`);

    expect(await stream.next()).toEqual({ transferChanged: { version: 2 } });
    await stream.leave();
    await restore();
  });

  it('ends the lease of the agent whose offers were followed', async () => {
    const stream = await world.follow('retail-agent-1', documents.offerChanged);
    const failure = stream.next().catch((error: unknown) => error);

    await world.database.query(`update accounts."user" set role = 'BOT' where id = 'retail-agent-1'`);

    expect(await failure).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    await expect
      .poll(async () =>
        world.database.query(
          `select from transfers.connection where agent_id = 'retail-agent-1' and expires_at > $1`,
          [world.clock.now()],
        ),
      )
      .toEqual([]);
    await restore();
  });
});
