import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRollover, aTransfer, cancel } from './commands.js';
import { allAfter, eventsOfRound, followBroken, headOf, load, workers } from './reconnecting.js';
import { expectSound } from './soundness.js';
import { startAfresh } from './staff.js';
import { aProcess, aWorld } from './world.js';
import type { Stream, World } from './world.js';

let world: World;
let other: World;
let stop: () => Promise<void>;
beforeAll(async () => {
  const made = await aWorld();
  world = made;
  stop = made.stop;
  other = aProcess(world.surroundings);
});
beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));
afterAll(async () => {
  await other.stop();
  await stop();
});

const manager = 'retail-manager';
const pushed = 'subscription { transferEventRecorded { cursor type transfer { id } } }';

async function next(stream: Stream): Promise<{ type: string; transfer: { id: string } }> {
  const answer = await stream.next();
  return answer?.['transferEventRecorded'] as { type: string; transfer: { id: string } };
}

/** Something that is waited for until it is opened. */
function aGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('the order of the log', () => {
  it('holds though the one who came first commits last', async () => {
    const [first, second] = [await aTransfer(world), await aTransfer(world)];
    const streams = await Promise.all([world, other].map((process) => process.follow(manager, pushed)));
    const told = streams.map((stream) => next(stream));
    const [reached, gate] = [aGate(), aGate()];
    world.interfere(async (text) => {
      if (text !== 'commit') return;
      reached.open();
      await gate.opened;
    });

    const slow = cancel(world, manager, { transferId: first.transferId });
    await reached.opened;
    const quick = cancel(other, manager, { transferId: second.transferId });
    gate.open();
    await Promise.all([slow, quick]);
    world.interfere(null);

    for (const [index, stream] of streams.entries()) {
      expect([(await told[index])?.transfer.id, (await next(stream)).transfer.id]).toEqual([
        first.transferId,
        second.transferId,
      ]);
      await stream.leave();
    }
  });

  it('waits for nobody who writes something else', async () => {
    const stream = await world.follow(manager, pushed);
    const [reached, gate] = [aGate(), aGate()];
    const writing = world.database.transaction(async (sql) => {
      await sql.query(`update accounts.account set name = name where id = 'acme-energy'`);
      await sql.query(
        `insert into transfers.agent_load (agent_id, last_assigned_at) values ('nobody', now())`,
      );
      reached.open();
      await gate.opened;
    });
    await reached.opened;

    const { transferId } = await aRollover(world);
    const told = [await next(stream), await next(stream), await next(stream)];
    gate.open();
    await writing;

    expect(told.map(({ type, transfer }) => [type, transfer.id])).toEqual([
      ['QUEUED', transferId],
      ['OFFERED', transferId],
      ['ACCEPTED', transferId],
    ]);
    await stream.leave();
  });
});

describe('a feed over connections that break', () => {
  it('misses nothing and repeats nothing, whichever process it comes from', async () => {
    const from = await headOf(world, manager);
    const rounds = 8;

    const [, { cursors, connections }] = await Promise.all([
      load([world, other], rounds),
      followBroken([world, other], manager, from, rounds * workers * eventsOfRound),
    ]);

    expect(cursors).toEqual(await allAfter(world, manager, from));
    expect(connections).toBeGreaterThanOrEqual(100);
    await expectSound(world);
  });
});
