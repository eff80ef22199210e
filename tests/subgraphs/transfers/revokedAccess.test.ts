import { beforeAll, describe, expect, it } from 'vitest';
import { aTransfer } from './commands.js';
import { oneWorld } from './oneWorld.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');
beforeAll(async () => {
  await world.database.query('create table before as select * from accounts."user"');
});

const documents = {
  transferChanged: 'subscription ($id: ID!) { transferChanged(transferId: $id) { version } }',
  transferEventRecorded: 'subscription { transferEventRecorded { version } }',
  custodyChanged: 'subscription { custodyChanged { version } }',
  offerChanged: 'subscription { offerChanged { id } }',
};

const changes = {
  'another role': `update accounts."user" set role = 'ANALYST' where id = $1`,
  'another account': `update accounts."user" set account_id = 'acme-travel' where id = $1`,
  'no account': `update accounts."user" set account_id = null where id = $1`,
  'another brand': `update accounts."user" set brand_id = 'globex', account_id = null where id = $1`,
  revoked: `update accounts."user" set revoked_at = now() where id = $1`,
};

async function restore(): Promise<void> {
  await world.database.query(
    `update accounts."user" u
     set brand_id = b.brand_id, account_id = b.account_id, role = b.role, revoked_at = b.revoked_at
     from before b where b.id = u.id`,
  );
}

describe('access that is taken away', () => {
  it.each([
    ['transferChanged', 'another role', 'retail-manager'],
    ['transferEventRecorded', 'another account', 'retail-manager'],
    ['transferEventRecorded', 'no account', 'retail-manager'],
    ['transferEventRecorded', 'revoked', 'acme-partner'],
    ['custodyChanged', 'another brand', 'retail-manager'],
    ['custodyChanged', 'revoked', 'retail-manager'],
    ['offerChanged', 'another account', 'retail-agent-1'],
    ['offerChanged', 'revoked', 'retail-agent-1'],
  ] as const)('fails %s at once: %s', async (field, change, who) => {
    const { transferId: id } = await aTransfer(world);
    const stream = await world.follow(who, documents[field], { id });
    if (field === 'transferChanged') await Promise.all([stream.next(), stream.next()]);
    const waiting = stream.next();
    const failure = waiting.then(
      () => null,
      (error: unknown) => error,
    );

    await world.database.query(changes[change], [who]);

    expect(await failure).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    await expect(world.follow(who, documents[field], { id })).rejects.toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
    await restore();
  });

  it('is not taken away by deleting: who is gone could not be told from who was never stored', async () => {
    await expect(
      world.database.query(`delete from accounts."user" where id = 'acme-partner'`),
    ).rejects.toThrow('users are not deleted, but revoked');
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
