import { expect, it } from 'vitest';
import { begun, holding } from '../../races/interleaving.js';
import { aTransfer } from './commands.js';
import { leaveStreams, openStreams } from './leavingStreams.js';
import { oneWorld } from './oneWorld.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

it('streams that are left leave no reader of the log and no listener behind', async () => {
  const { transferId } = await aTransfer(world);
  const before = world.listening();

  const opened = (await Promise.all(Array.from({ length: 20 }, () => openStreams(world, transferId)))).flat();
  expect(world.listening()).toBeGreaterThan(before);
  await leaveStreams(opened);

  expect(world.listening()).toBe(before);
});

it('one that is left while it reads keeps nobody who comes then from hearing', async () => {
  const recorded = `subscription ($types: [TransferEventType!], $after: String) {
    transferEventRecorded(types: $types, after: $after) { transfer { id } } }`;
  const { transferEvents } = await world.ask('acme-partner', '{ transferEvents { headCursor } }');
  const { headCursor } = transferEvents as { headCursor: string };
  await aTransfer(world);
  const held = await holding(world, 'lock table transfers.feed_entry in access exclusive mode');
  const left = await world.follow('acme-partner', recorded, { types: ['EXPIRED'], after: headCursor });
  const reading = await begun(world, () => left.next());
  await left.leave();
  const stream = await world.follow('acme-partner', recorded);
  const next = stream.next();

  await held.release();
  await reading.done;
  const { transferId } = await aTransfer(world);

  expect(await next).toMatchObject({ transferEventRecorded: { transfer: { id: transferId } } });
  await stream.leave();
});

it('nor do streams whose callers lose their access, or that cannot be opened', async () => {
  const { transferId } = await aTransfer(world);
  const before = world.listening();
  const opened = await openStreams(world, transferId);
  const ends = opened.map(async (stream) => {
    while (await stream.next());
  });
  const ended = Promise.allSettled(ends);

  await world.database.query(
    `update accounts."user" set brand_id = 'globex', account_id = null
     where id in ('retail-manager', 'acme-partner', 'retail-agent-1')`,
  );

  expect((await ended).map(({ status }) => status)).toEqual(opened.map(() => 'rejected'));
  await expect(world.follow('retail-manager', 'subscription { custodyChanged { version } }')).rejects.toThrow(
    'access',
  );
  expect(world.listening()).toBe(before);
});
