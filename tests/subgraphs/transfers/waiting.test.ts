import { describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aTransfer,
  close,
  custodyOf,
  decline,
  mustAccept,
  readTransfer,
  rollOver,
  setAvailability,
  typesOf,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { pass } from './passingTime.js';
import { availabilityOf, giveSlots, onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

const read = (transferId: string) => readTransfer(world, 'retail-manager', transferId);
describe('an offer that nobody answers', () => {
  it('times out on the second, sets its agent AWAY, and rings at the next', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    const { transferId } = await aTransfer(world);

    await pass(world, 29);
    expect(await availabilityOf(world, 'bank-agent-1')).toBe('ONLINE');
    await pass(world, 1);

    expect(await availabilityOf(world, 'bank-agent-1')).toBe('AWAY');
    expect(await availabilityOf(world, 'bank-agent-2')).toBe('ONLINE');
    await mustAccept(world, 'bank-agent-2', transferId);
    expect(await typesOf(world, transferId)).toEqual([
      'QUEUED',
      'OFFERED',
      'OFFER_TIMED_OUT',
      'OFFERED',
      'ACCEPTED',
    ]);
  });

  it('rings again at the same agent, who has come back', async () => {
    const { transferId } = await aTransfer(world);
    await pass(world, 30);
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });

    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    await world.work();

    expect(await read(transferId)).toMatchObject({ status: 'OFFERED' });
    await mustAccept(world, 'bank-agent-1', transferId);
  });

  it.each([
    ['before the worker has come by', 0],
    ['after the worker has come by', 1],
  ])('is no longer to be accepted once the transfer is past its deadline, %s', async (_, runs) => {
    await world.database.query(
      `update accounts.account set transfer_deadline_seconds = 10 where id = 'acme-retail'`,
    );
    const { transferId } = await aTransfer(world);
    world.clock.advance(10_000);
    for (let run = 0; run < runs; run++) await world.work();

    const { userErrors } = await accept(world, 'bank-agent-1', { transferId });
    await world.work();

    expect(userErrors).toMatchObject([{ code: 'OFFER_EXPIRED' }]);
    expect(await read(transferId)).toMatchObject({ status: 'EXPIRED', endCause: 'DEADLINE' });
    expect(await availabilityOf(world, 'bank-agent-1')).toBe('ONLINE');
  });
});

describe('a transfer that waits', () => {
  it.each(['ONLINE', 'OCCUPIED'])('rings at once at an agent who comes back %s', async (availability) => {
    await onlyAtWork(world, 'retail-agent-1');
    const { transferId } = await aTransfer(world);
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });

    await setAvailability(world, 'bank-agent-1', availability);
    await world.work();

    expect(await read(transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it('rings at once at an agent who hands another conversation on', async () => {
    const { waiting, held } = await aWaitingTransfer();
    await setAvailability(world, 'travel-agent-1', 'ONLINE');
    const { transfer } = await rollOver(world, 'bank-agent-1', {
      conversationId: held,
      destinationSkillId: 'acme-travel-care',
    });

    await mustAccept(world, 'travel-agent-1', transfer?.id ?? '');
    await world.work();

    expect(await read(waiting)).toMatchObject({ status: 'OFFERED' });
  });

  it('rings at once at an agent whose other conversation is closed', async () => {
    const { waiting, held } = await aWaitingTransfer();

    await close(world, held);
    await world.work();

    expect(await read(waiting)).toMatchObject({ status: 'OFFERED' });
  });

  it('returns to its source after max wait, to the second', async () => {
    await onlyAtWork(world, 'retail-agent-1');
    const { conversationId, transferId } = await aTransfer(world);

    await pass(world, 119);
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });
    await pass(world, 1);

    expect(await read(transferId)).toMatchObject({
      status: 'RETURNED',
      endCause: 'MAX_WAIT',
      destination: null,
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-retail', version: 1 });
    expect(await typesOf(world, transferId)).toEqual(['QUEUED', 'RETURNED']);
  });

  it('goes to its fallback when its place closes', async () => {
    await giveSlots(world, 'bank-agent-1', 0);
    world.clock.set('2026-03-02T21:59:00.000Z');
    const { transferId } = await aTransfer(world, { destinationSkillId: 'acme-bank-desk' });
    await giveSlots(world, 'bank-agent-1', 25);

    await pass(world, 60);

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      requestedDestination: { skill: { id: 'acme-bank-desk' } },
      destination: { skill: { id: 'acme-bank-care' } },
      attempts: [{ endCause: 'CLOSED' }, { endCause: null }],
    });
  });

  it('returns when the permission between the accounts is revoked', async () => {
    await onlyAtWork(world, 'retail-agent-1');
    const { transferId } = await aTransfer(world);

    await world.database.query(`update accounts.link set revoked_at = $1`, [world.clock.now()]);
    await pass(world, 5);

    expect(await read(transferId)).toMatchObject({ status: 'RETURNED', endCause: 'LINK_REVOKED' });
  });

  it('tries no place twice, though fallbacks lead in a circle', async () => {
    await world.database.query(
      `update skills.skill set fallback_skill_id = 'acme-bank-desk' where id = 'acme-bank-care'`,
    );
    const { transferId } = await aTransfer(world);

    await decline(world, 'bank-agent-1', { transferId });
    await decline(world, 'bank-agent-1', { transferId });

    expect(await read(transferId)).toMatchObject({
      status: 'RETURNED',
      endCause: 'DECLINED',
      attempts: [
        { place: { skill: { id: 'acme-bank-care' } } },
        { place: { skill: { id: 'acme-bank-desk' } } },
      ],
    });
  });

  it('expires at its deadline, wherever its fallbacks have led it', async () => {
    await world.database.query(
      `update accounts.account set transfer_deadline_seconds = 60 where id = 'acme-retail'`,
    );
    await onlyAtWork(world, 'retail-agent-1');
    const { conversationId, transferId } = await aTransfer(world);

    await pass(world, 60);

    expect(await read(transferId)).toMatchObject({
      status: 'EXPIRED',
      endCause: 'DEADLINE',
      destination: null,
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-retail', version: 1 });
  });

  /** While bank-agent-1, who has one slot, holds a conversation. */
  async function aWaitingTransfer(): Promise<{ waiting: string; held: string }> {
    await giveSlots(world, 'bank-agent-1', 1);
    const held = await aConversation(world, { accountId: 'acme-bank', skillId: 'acme-bank-care' });
    const { transferId } = await aTransfer(world);
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });
    return { waiting: transferId, held };
  }
});

describe('what is due', () => {
  it('is done though something older cannot be, which is put off', async () => {
    await onlyAtWork(world, 'retail-agent-1');
    const broken = await aTransfer(world);
    const { transferId } = await aTransfer(world);
    const attempts = await takeAway(broken.transferId);

    await pass(world, 120);

    expect(await read(transferId)).toMatchObject({ status: 'RETURNED' });
    const [left] = await world.database.query<{ dueAt: Date }>(
      'select due_at as "dueAt" from transfers.transfer where id = $1',
      [broken.transferId],
    );
    expect(left?.dueAt).toEqual(new Date(world.clock.now().getTime() + 5000));
    await putBack(attempts);
    await pass(world, 5);
    expect(await read(broken.transferId)).toMatchObject({ status: 'RETURNED' });
  });

  const takeAway = (transferId: string): Promise<object[]> =>
    world.database.query('delete from transfers.attempt where transfer_id = $1 returning *', [transferId]);
  const putBack = (attempts: object[]): Promise<object[]> =>
    world.database.query(
      'insert into transfers.attempt select * from json_populate_recordset(null::transfers.attempt, $1)',
      [JSON.stringify(attempts)],
    );
});

describe('an agent who is given offers', () => {
  it('is given the next one only after the others have had one', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    const first = await aTransfer(world);
    const second = await aTransfer(world);

    await mustAccept(world, 'bank-agent-1', first.transferId);
    await mustAccept(world, 'bank-agent-2', second.transferId);
  });

  it('is given no more than there are slots', async () => {
    await giveSlots(world, 'bank-agent-1', 1);
    const first = await aTransfer(world);
    const second = await aTransfer(world);

    expect(await read(second.transferId)).toMatchObject({ status: 'QUEUED' });
    await decline(world, 'bank-agent-1', { transferId: first.transferId });
    await world.work();

    expect(await read(second.transferId)).toMatchObject({ status: 'OFFERED' });
  });
});
