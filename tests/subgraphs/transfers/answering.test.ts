import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  accept,
  aRollover,
  aTransfer,
  cancel,
  custodyOf,
  decline,
  eventsOf,
  mustAccept,
  readTransfer,
  setAvailability,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

const answers = { accept, decline, cancel };
type Answering = keyof typeof answers;

describe('whoever answers an offer', () => {
  it.each<[Answering, string, string, string]>([
    ['accept', 'by another agent of the skill', 'bank-agent-2', 'OFFER_NOT_YOURS'],
    ['accept', 'by the initiator', 'retail-manager', 'OFFER_NOT_YOURS'],
    ['decline', 'by another agent of the skill', 'bank-agent-2', 'OFFER_NOT_YOURS'],
    ['accept', 'by an account off the path', 'travel-agent-1', 'TRANSFER_NOT_FOUND'],
    ['decline', 'by an account off the path', 'travel-agent-1', 'TRANSFER_NOT_FOUND'],
    ['cancel', 'by an account off the path', 'travel-agent-1', 'TRANSFER_NOT_FOUND'],
    ['accept', 'by another brand', 'globex-agent-1', 'TRANSFER_NOT_FOUND'],
    ['cancel', 'by the agent at whom it rings', 'bank-agent-1', 'FORBIDDEN_ROLE'],
    ['cancel', "by the destination's manager", 'bank-manager', 'FORBIDDEN_ROLE'],
    ['cancel', 'by an agent of the source who did not ask', 'retail-agent-1', 'FORBIDDEN_ROLE'],
  ])('cannot %s %s', async (answering, _, who, code) => {
    const { transferId } = await aTransfer(world);

    const { transfer, userErrors } = await answers[answering](world, who, { transferId });

    expect(transfer).toBeNull();
    expect(userErrors).toMatchObject([{ code }]);
    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({
      status: 'OFFERED',
      version: 2,
    });
  });

  it.each<[Answering, string]>([
    ['accept', 'bank-agent-1'],
    ['decline', 'bank-agent-1'],
    ['cancel', 'retail-manager'],
  ])('cannot %s what is not there', async (answering, who) => {
    const { userErrors } = await answers[answering](world, who, { transferId: randomUUID() });

    expect(userErrors).toMatchObject([{ code: 'TRANSFER_NOT_FOUND', field: ['transferId'] }]);
  });

  it.each<[Answering, string]>([
    ['accept', 'bank-agent-1'],
    ['decline', 'bank-agent-1'],
    ['cancel', 'retail-manager'],
  ])('cannot %s what was accepted', async (answering, who) => {
    const { transferId } = await aRollover(world);

    const { userErrors } = await answers[answering](world, who, { transferId });

    expect(userErrors).toMatchObject([{ code: 'TRANSFER_NOT_PENDING', status: 'ACCEPTED' }]);
  });

  it('cannot accept what rings at nobody', async () => {
    await onlyAtWork(world, 'retail-agent-1');
    const { transferId } = await aTransfer(world);

    const { userErrors } = await accept(world, 'bank-agent-1', { transferId });

    expect(userErrors).toMatchObject([{ code: 'TRANSFER_NOT_PENDING', status: 'QUEUED' }]);
  });

  it.each<Answering>(['accept', 'decline'])(
    'cannot %s on the second on which the offer expires',
    async (answering) => {
      const { transferId } = await aTransfer(world);
      world.clock.advance(30_000);

      const { userErrors } = await answers[answering](world, 'bank-agent-1', { transferId });

      expect(userErrors).toMatchObject([{ code: 'OFFER_EXPIRED' }]);
    },
  );

  it('can accept a millisecond before', async () => {
    const { transferId } = await aTransfer(world);
    world.clock.advance(29_999);

    const { userErrors } = await accept(world, 'bank-agent-1', { transferId });

    expect(userErrors).toEqual([]);
  });

  it('can accept an offer that came again at the same moment as an earlier one', async () => {
    const { transferId } = await aTransfer(world);
    for (let times = 0; times < 5; times++) {
      await setAvailability(world, 'bank-agent-1', 'OFFLINE');
      await setAvailability(world, 'bank-agent-1', 'ONLINE');
      await world.work();
    }

    const { userErrors } = await accept(world, 'bank-agent-1', { transferId });

    expect(userErrors).toEqual([]);
  });

  it('finds out that the destination has closed meanwhile, and the transfer goes on from there', async () => {
    const { conversationId, transferId } = await aTransfer(world, { destinationSkillId: 'acme-bank-desk' });
    await world.database.query(`update skills.skill set manually_closed = true where id = 'acme-bank-desk'`);

    const { transfer, userErrors } = await accept(world, 'bank-agent-1', { transferId });

    expect(transfer).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'DESTINATION_CLOSED', cause: 'MANUAL', opensAt: null }]);
    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({
      status: 'OFFERED',
      destination: { skill: { id: 'acme-bank-care' } },
      attempts: [{ endCause: 'CLOSED' }, { endCause: null }],
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-retail' });
  });
});

describe('a decline', () => {
  it('makes it ring at the next agent, not again at the one who declined', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    const { transferId } = await aTransfer(world);

    const { transfer } = await decline(world, 'bank-agent-1', { transferId, reasonCode: 'ESCALATION' });

    expect(transfer).toMatchObject({ status: 'OFFERED' });
    await mustAccept(world, 'bank-agent-2', transferId);
    expect((await eventsOf(world, 'retail-manager', transferId)).map(({ type }) => type)).toEqual([
      'QUEUED',
      'OFFERED',
      'OFFER_DECLINED',
      'OFFERED',
      'ACCEPTED',
    ]);
  });

  it('for a reason that is not on the list of the account is none', async () => {
    const { transferId } = await aTransfer(world);

    const { userErrors } = await decline(world, 'bank-agent-1', { transferId, reasonCode: 'REFUND' });

    expect(userErrors).toMatchObject([{ code: 'REASON_UNKNOWN', field: ['reasonCode'] }]);
    await mustAccept(world, 'bank-agent-1', transferId);
  });

  it('by all returns it to its source, which never lost it', async () => {
    const { conversationId, transferId } = await aTransfer(world);

    const { transfer } = await decline(world, 'bank-agent-1', { transferId });

    expect(transfer).toMatchObject({ status: 'RETURNED', endCause: 'DECLINED', destination: null });
    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-retail',
      skill: 'acme-retail-care',
      agent: 'retail-agent-1',
      version: 1,
    });
  });
});

describe('a cancellation', () => {
  it.each([
    ['its initiator', 'retail-agent-1'],
    ['a manager of the source', 'retail-manager'],
  ])('by %s ends it and takes the offer back', async (_, who) => {
    const { conversationId, transferId } = await aTransfer(world, { by: 'retail-agent-1' });

    const { transfer } = await cancel(world, who, { transferId });

    expect(transfer).toMatchObject({ status: 'CANCELLED', endCause: 'CANCELLED', destination: null });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1', version: 1 });
    expect((await accept(world, 'bank-agent-1', { transferId })).userErrors).toMatchObject([
      { code: 'TRANSFER_NOT_PENDING', status: 'CANCELLED' },
    ]);
  });
});
