import { describe, expect, it } from 'vitest';
import {
  aConversation,
  aRollover,
  close,
  custodyOf,
  mustAccept,
  readTransfer,
  rollBack,
  rollOver,
  setAvailability,
} from './commands.js';
import type { Outcome } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');

/** Asks for a move and has it accepted; the id of the transfer. */
async function move(asked: Promise<Outcome>, by: string): Promise<string> {
  const { transfer, userErrors } = await asked;
  expect(userErrors).toEqual([]);
  const id = transfer?.id ?? '';
  await mustAccept(world, by, id);
  return id;
}

/** Rolled over from retail to bank to travel; the ids of the two hops. */
async function overTwoHops(): Promise<{ conversationId: string; hops: [string, string] }> {
  const { conversationId, transferId } = await aRollover(world);
  const onward = rollOver(world, 'bank-agent-1', { conversationId, destinationSkillId: 'acme-travel-care' });
  return { conversationId, hops: [transferId, await move(onward, 'travel-agent-1')] };
}

const placeOf = async (conversationId: string): Promise<string> => {
  const { account, agent } = await custodyOf(world, conversationId);
  return `${account} ${agent ?? 'waiting'}`;
};
const refusalsOf = ({ userErrors }: Outcome): string[] => userErrors.map(({ code }) => code);

describe('a rollback after retail → bank → travel', () => {
  it('goes to bank by PREVIOUS, undoing the last hop, and then to retail', async () => {
    const { conversationId, hops } = await overTwoHops();

    const toBank = await move(rollBack(world, 'travel-agent-1', { conversationId }), 'bank-agent-1');
    expect(await placeOf(conversationId)).toBe('acme-bank bank-agent-1');
    expect(await readTransfer(world, 'acme-analyst', toBank)).toMatchObject({
      rollbackOf: { id: hops[1] },
      undoes: [{ id: hops[1] }],
    });

    const toRetail = await move(rollBack(world, 'bank-agent-1', { conversationId }), 'retail-agent-1');
    expect(await placeOf(conversationId)).toBe('acme-retail retail-agent-1');
    expect(await readTransfer(world, 'acme-analyst', toRetail)).toMatchObject({ undoes: [{ id: hops[0] }] });
  });

  it('goes to retail by OWNER, undoing both', async () => {
    const { conversationId, hops } = await overTwoHops();

    const back = await move(
      rollBack(world, 'travel-agent-1', { conversationId, to: 'OWNER' }),
      'retail-agent-1',
    );

    expect(await placeOf(conversationId)).toBe('acme-retail retail-agent-1');
    expect(await readTransfer(world, 'acme-analyst', back)).toMatchObject({
      rollbackOf: { id: hops[0] },
      undoes: [{ id: hops[0] }, { id: hops[1] }],
    });
    for (const hop of hops) {
      expect(await readTransfer(world, 'acme-analyst', hop)).toMatchObject({ rolledBackBy: { id: back } });
    }
  });

  it('cannot itself be rolled back: after OWNER nothing is left to undo', async () => {
    const { conversationId } = await overTwoHops();
    await move(rollBack(world, 'travel-agent-1', { conversationId, to: 'OWNER' }), 'retail-agent-1');

    for (const to of ['PREVIOUS', 'OWNER']) {
      const again = await rollBack(world, 'retail-agent-1', { conversationId, to });
      expect(refusalsOf(again)).toEqual(['NOTHING_TO_ROLL_BACK']);
    }
  });

  it('leaves the path to those who did not undo: a declined one undoes nothing', async () => {
    const { conversationId, hops } = await overTwoHops();
    await setAvailability(world, 'retail-agent-1', 'AWAY');
    const { transfer } = await rollBack(world, 'travel-agent-1', {
      conversationId,
      to: 'OWNER',
      fallback: 'NONE',
    });
    world.clock.advance(120_000);
    await world.work();

    expect(await readTransfer(world, 'acme-analyst', transfer?.id ?? '')).toMatchObject({
      status: 'RETURNED',
      undoes: [],
    });
    expect(await readTransfer(world, 'acme-analyst', hops[0])).toMatchObject({ rolledBackBy: null });
    await move(rollBack(world, 'travel-agent-1', { conversationId }), 'bank-agent-1');
  });
});

describe('a rollback', () => {
  it('is refused where the conversation began and never left', async () => {
    const conversationId = await aConversation(world);

    for (const to of ['PREVIOUS', 'OWNER']) {
      const asked = await rollBack(world, 'retail-agent-1', { conversationId, to });
      expect(asked.transfer).toBeNull();
      expect(refusalsOf(asked)).toEqual(['NOTHING_TO_ROLL_BACK']);
    }
  });

  it('to the OWNER is refused while the owner handles, who was given it back by a rollover', async () => {
    const { conversationId } = await aRollover(world);
    const onward = rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-retail-care',
    });
    await move(onward, 'retail-agent-1');

    expect(refusalsOf(await rollBack(world, 'retail-agent-1', { conversationId, to: 'OWNER' }))).toEqual([
      'NOTHING_TO_ROLL_BACK',
    ]);
    await move(rollBack(world, 'retail-agent-1', { conversationId }), 'bank-agent-1');
  });

  it('is for the handler alone', async () => {
    const { conversationId } = await aRollover(world);

    expect(refusalsOf(await rollBack(world, 'retail-agent-1', { conversationId }))).toEqual([
      'CONVERSATION_NOT_HANDLED_HERE',
    ]);
    expect(refusalsOf(await rollBack(world, 'bank-agent-2', { conversationId }))).toEqual([
      'FORBIDDEN_NOT_PARTICIPANT',
    ]);
    expect(refusalsOf(await rollBack(world, 'travel-agent-1', { conversationId }))).toEqual([
      'CONVERSATION_NOT_FOUND',
    ]);
  });

  it('waits for its turn while another transfer is open', async () => {
    const { conversationId } = await aRollover(world);
    const open = await rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-care',
    });

    const { userErrors } = await rollBack(world, 'bank-agent-1', { conversationId });

    expect(userErrors).toMatchObject([{ code: 'TRANSFER_IN_PROGRESS', transferId: open.transfer?.id }]);
  });

  it('is refused after the conversation was closed', async () => {
    const { conversationId } = await aRollover(world);
    await close(world, conversationId);

    const { userErrors } = await rollBack(world, 'bank-agent-1', { conversationId });

    expect(userErrors).toMatchObject([
      { code: 'CONVERSATION_CLOSED', closedAt: world.clock.now().toISOString() },
    ]);
  });

  it('needs no link: the hop it undoes is its permission', async () => {
    const { conversationId } = await aRollover(world);
    await world.database.query('update accounts.link set revoked_at = $1', [world.clock.now()]);

    await move(rollBack(world, 'bank-agent-1', { conversationId }), 'retail-agent-1');
  });

  it('rings at another of the skill when the agent who gave it away is not there', async () => {
    const { conversationId } = await aRollover(world);
    await onlyAtWork(world, 'bank-agent-1', 'retail-agent-2');

    const back = rollBack(world, 'bank-agent-1', { conversationId, fallback: 'NONE' });

    await move(back, 'retail-agent-2');
    expect((await back).transfer?.requestedDestination).toMatchObject({ agent: null });
  });

  it('rings at another of the skill when the agent who gave it away has left the skill', async () => {
    const { conversationId } = await aRollover(world);
    await onlyAtWork(world, 'bank-agent-1', 'retail-agent-1', 'retail-agent-2');
    await world.database.query(
      `delete from skills.skill_membership where agent_id = 'retail-agent-1' and skill_id = 'acme-retail-care'`,
    );

    await move(rollBack(world, 'bank-agent-1', { conversationId }), 'retail-agent-2');
    await world.database.query(
      `insert into skills.skill_membership (agent_id, skill_id) values ('retail-agent-1', 'acme-retail-care')`,
    );
  });

  it('goes to the fallback of the origin when the origin has closed', async () => {
    const conversationId = await aConversation(world, { skillId: 'acme-retail-desk' });
    const there = rollOver(world, 'retail-agent-1', { conversationId, destinationSkillId: 'acme-bank-care' });
    await move(there, 'bank-agent-1');
    world.clock.set('2026-03-02T16:00:00.000Z');

    await move(rollBack(world, 'bank-agent-1', { conversationId }), 'retail-agent-1');

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: 'acme-retail-care' });
  });

  it('goes no further than the account that it goes back to', async () => {
    const { conversationId } = await aRollover(world);
    await onlyAtWork(world, 'bank-agent-1', 'travel-agent-1');
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);

    const { transfer } = await rollBack(world, 'bank-agent-1', { conversationId });
    expect(transfer).toMatchObject({ status: 'QUEUED' });
    world.clock.advance(120_000);
    await world.work();

    expect(await readTransfer(world, 'bank-agent-1', transfer?.id ?? '')).toMatchObject({
      status: 'RETURNED',
      attempts: [{ endCause: 'MAX_WAIT' }],
    });
  });

  it('is refused with the hours of the origin when no fallback is wanted', async () => {
    const conversationId = await aConversation(world, { skillId: 'acme-retail-desk' });
    const there = rollOver(world, 'retail-agent-1', { conversationId, destinationSkillId: 'acme-bank-care' });
    await move(there, 'bank-agent-1');
    world.clock.set('2026-03-02T16:00:00.000Z');

    const { userErrors } = await rollBack(world, 'bank-agent-1', { conversationId, fallback: 'NONE' });

    expect(userErrors).toMatchObject([
      { code: 'ROLLBACK_ORIGIN_CLOSED', opensAt: '2026-03-03T08:00:00.000Z', cause: 'HOURS' },
    ]);
  });
});
