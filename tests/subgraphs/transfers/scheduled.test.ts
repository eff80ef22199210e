import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openSignals } from '../../../subgraphs/kit/database/signals.js';
import { transfersSubgraph } from '../../../subgraphs/transfers/subgraph.js';
import { aTestIssuer } from '../../support/tokens.js';
import {
  accept,
  cancel,
  close,
  custodyOf,
  mustAccept,
  resolve,
  rollOver,
  setAvailability,
  typesOf,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { at } from './passingTime.js';
import { allow, aScheduled, opening, readScheduled, takeHoursBack } from './scheduling.js';
import { giveSlots, onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');
afterEach(async () => {
  world.repair();
  await takeHoursBack(world);
});

describe('a transfer to a place that is closed, asked for at its opening', () => {
  it('waits for the opening, then for an agent, and is accepted', async () => {
    const { conversationId, transferId } = await aScheduled(world);

    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'SCHEDULED',
      when: 'AT_OPENING',
      opensAt: opening,
      deadlineAt: '2026-03-09T14:30:00.000Z',
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1' });

    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    await at(world, '2026-03-02T23:59:59.999Z');
    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'SCHEDULED' });
    await at(world, opening);
    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'OFFERED',
      opensAt: null,
      deadlineAt: '2026-03-03T00:15:00.000Z',
      attempts: [{ opensAt: opening }],
    });

    await mustAccept(world, 'travel-agent-1', transferId);
    expect(await typesOf(world, transferId)).toEqual(['SCHEDULED', 'QUEUED', 'OFFERED', 'ACCEPTED']);
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'travel-agent-1', version: 2 });
  });

  it('waits at the opening for agents to come, whatever queueWhenBusy says, before it falls back', async () => {
    await world.database.query(
      `update accounts.link set fallback_skill_id = 'acme-bank-care' where destination_id = 'acme-travel'`,
    );
    const { transferId } = await aScheduled(world, { queueWhenBusy: false });

    await at(world, opening);
    await at(world, '2026-03-03T00:01:59.000Z');
    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'QUEUED' });
    await at(world, '2026-03-03T00:02:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'OFFERED',
      attempts: [{ endCause: 'MAX_WAIT' }, { opensAt: null, place: { skill: { id: 'acme-bank-care' } } }],
    });
  });

  it('waits as long when nobody has looked at the opening in time', async () => {
    const { transferId } = await aScheduled(world);

    await at(world, '2026-03-03T00:10:00.000Z');
    await at(world, '2026-03-03T00:11:59.000Z');
    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'QUEUED',
      deadlineAt: '2026-03-03T00:25:00.000Z',
    });
    await at(world, '2026-03-03T00:12:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'RETURNED',
      endCause: 'MAX_WAIT',
    });
  });

  it('rings at once at an agent who comes after the opening', async () => {
    const { transferId } = await aScheduled(world);
    await at(world, opening);

    await setAvailability(world, 'travel-agent-1', 'ONLINE');
    await world.work();

    await mustAccept(world, 'travel-agent-1', transferId);
  });

  it('waits for the one agent who was named, when there is to be no fallback', async () => {
    const { transferId } = await aScheduled(world, {
      destinationAgentId: 'travel-agent-2',
      fallback: 'NONE',
    });
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    await at(world, opening);
    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'QUEUED' });

    await setAvailability(world, 'travel-agent-2', 'ONLINE');
    await world.work();

    await mustAccept(world, 'travel-agent-2', transferId);
  });

  it('leaves the slots of all others to who waits for them, while it waits for the agent who was named', async () => {
    await aScheduled(world, { destinationAgentId: 'travel-agent-2', fallback: 'NONE' });
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    await giveSlots(world, 'travel-agent-1', 1);
    await at(world, opening);
    const { transferId: ringing } = await aScheduled(world);
    const { transferId: waiting } = await aScheduled(world);

    await cancel(world, 'retail-agent-1', { transferId: ringing });
    await world.work();

    expect(await readScheduled(world, waiting)).toMatchObject({ status: 'OFFERED' });
  });

  it('is taken on by another instance after its own has stopped', async () => {
    const { transferId } = await aScheduled(world);
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    world.breakAfter(0);
    const other = await anotherInstance();

    world.clock.set(opening);
    await other.worker.run();
    await other.stop();
    world.repair();

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it('is for now where the place is open', async () => {
    const { transferId } = await aScheduled(world, { destinationSkillId: 'acme-bank-desk' });

    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'OFFERED',
      when: 'AT_OPENING',
      opensAt: null,
      deadlineAt: '2026-03-02T14:45:00.000Z',
    });
  });

  it('is open: listed, in the way of another, and not to be accepted yet', async () => {
    const { conversationId, transferId } = await aScheduled(world);

    const viewer = { __typename: 'Viewer', id: 'retail-agent-1' };
    const mine = await resolve(world, 'retail-agent-1', viewer, '... on Viewer { openTransfers { id } }');
    expect(mine).toEqual({ openTransfers: [{ id: transferId }] });
    const another = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });
    expect(another.userErrors).toMatchObject([{ code: 'TRANSFER_IN_PROGRESS', transferId }]);
    const early = await accept(world, 'travel-agent-1', { transferId });
    expect(early.userErrors).toMatchObject([{ code: 'TRANSFER_NOT_PENDING', status: 'SCHEDULED' }]);
  });

  it('goes on though the agent who asked for it goes OFFLINE', async () => {
    const { conversationId, transferId } = await aScheduled(world);

    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    await onlyAtWork(world, 'travel-agent-1');
    await at(world, opening);
    await mustAccept(world, 'travel-agent-1', transferId);

    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-travel', version: 3 });
  });

  /** A second process on the same database. */
  async function anotherInstance() {
    const logger = pino({ level: 'silent' });
    const { database, clock } = world;
    const signals = openSignals(database.url, [], logger);
    const { verifyToken } = await aTestIssuer();
    const { worker } = transfersSubgraph({ database, clock, logger, signals, verifyToken });
    return {
      worker,
      stop: async () => {
        await worker.stop();
        await signals.close();
      },
    };
  }
});

describe('a transfer that waits for an opening', () => {
  it.each(['retail-agent-1', 'retail-manager'])('can be cancelled by %s', async (who) => {
    const { transferId } = await aScheduled(world);

    const { userErrors } = await cancel(world, who, { transferId });
    await at(world, opening);

    expect(userErrors).toEqual([]);
    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'CANCELLED', opensAt: null });
    expect(await typesOf(world, transferId)).toEqual(['SCHEDULED', 'CANCELLED']);
  });

  it('is abandoned when the consumer closes the conversation', async () => {
    const { conversationId, transferId } = await aScheduled(world);

    await close(world, conversationId);
    await at(world, opening);

    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'ABANDONED',
      endCause: 'CONVERSATION_CLOSED',
    });
    expect(await typesOf(world, transferId)).toEqual(['SCHEDULED', 'ABANDONED']);
  });

  it('expires when nobody has looked at it until its deadline', async () => {
    await allow(world, 'scheduled_deadline_seconds', 10 * 3600);
    const { conversationId, transferId } = await aScheduled(world);

    await at(world, '2026-03-03T00:30:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'EXPIRED', endCause: 'DEADLINE' });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1', version: 1 });
  });

  it('has from the opening as long as a transfer has', async () => {
    await allow(world, 'transfer_deadline_seconds', 60);
    const { transferId } = await aScheduled(world);

    await at(world, opening);
    await at(world, '2026-03-03T00:00:59.999Z');
    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'QUEUED' });
    await at(world, '2026-03-03T00:01:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'EXPIRED', endCause: 'DEADLINE' });
  });

  it('goes to its fallback when the permission is revoked, from then on with the deadline of any other', async () => {
    await change(
      `update accounts.link set fallback_skill_id = 'acme-bank-care' where destination_id = 'acme-travel'`,
    );
    const { transferId } = await aScheduled(world);

    await change(`update accounts.link set revoked_at = '2026-03-02' where destination_id = 'acme-travel'`);
    await at(world, '2026-03-02T14:45:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'OFFERED',
      deadlineAt: '2026-03-02T15:00:00.000Z',
      attempts: [{ endCause: 'LINK_REVOKED' }, { place: { skill: { id: 'acme-bank-care' } } }],
    });
    await mustAccept(world, 'bank-agent-1', transferId);
    expect(await typesOf(world, transferId)).toEqual(['SCHEDULED', 'FELL_BACK', 'OFFERED', 'ACCEPTED']);
  });
});

async function change(sql: string): Promise<void> {
  await world.database.query(sql);
}
