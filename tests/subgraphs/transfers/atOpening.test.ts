import { afterEach, describe, expect, it } from 'vitest';
import { aConversation, errorFields, mustAccept, readTransfer, rollBack, rollOver } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { at } from './passingTime.js';
import { allow, opening, readScheduled, setHours, takeHoursBack } from './scheduling.js';
import { onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');
afterEach(async () => {
  world.repair();
  await takeHoursBack(world);
});

describe('a request for an opening', () => {
  it.each([
    [
      'nobody knows, the place being closed by hand',
      () => change('update skills.skill set manually_closed = true'),
      null,
    ],
    ['never comes', () => setHours(world, 'acme-travel-desk', []), null],
    ['comes with the deadline', () => allow(world, 'scheduled_deadline_seconds', 9.5 * 3600), opening],
    ['comes after the deadline', () => allow(world, 'scheduled_deadline_seconds', 9 * 3600), opening],
  ])('that %s is refused at once', async (_, given, opensAt) => {
    const conversationId = await aConversation(world);
    await given();

    const { transfer, userErrors } = await ask(conversationId);

    expect(transfer).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'DESTINATION_CLOSED', opensAt }]);
    expect(await canSchedule(conversationId)).toBe(false);
  });

  it('is refused for everything but hours, availability and slots', async () => {
    const conversationId = await aConversation(world);
    await change(`update accounts.link set revoked_at = '2026-03-02' where destination_id = 'acme-travel'`);

    const { userErrors } = await ask(conversationId, {
      destinationAgentId: 'bank-agent-1',
      note: 'n'.repeat(5001),
      queueWhenBusy: false,
      fallback: 'NONE',
    });

    expect(userErrors.map(({ code }) => code)).toEqual([
      'LINK_REVOKED',
      'NOTE_TOO_LONG',
      'TARGET_AGENT_NOT_IN_SKILL',
    ]);
  });

  it('is foretold by the list', async () => {
    const conversationId = await aConversation(world);

    expect(await canSchedule(conversationId)).toBe(true);
    expect((await ask(conversationId)).transfer).toMatchObject({ status: 'SCHEDULED' });
    expect(await canSchedule(conversationId)).toBe(false);
  });

  const ask = (conversationId: string, input: object = {}) =>
    rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-desk',
      when: 'AT_OPENING',
      ...input,
    });

  async function canSchedule(conversationId: string): Promise<boolean | undefined> {
    const { options } = await world.ask(
      'retail-agent-1',
      `query ($id: ID!) { options: rolloverDestinations(conversationId: $id) {
        skill { id } canSchedule outcome refusals { ${errorFields} } } }`,
      { id: conversationId },
    );
    const listed = options as { skill: { id: string }; canSchedule: boolean; outcome: string }[];
    const found = listed.find(({ skill }) => skill.id === 'acme-travel-desk');
    expect(found?.outcome).toBe('REFUSE');
    return found?.canSchedule;
  }
});

describe('a rollback to a place that is closed, asked for at its opening', () => {
  const atNight = '2026-03-02T20:00:00.000Z';
  const nextMorning = '2026-03-03T08:00:00.000Z';

  async function fromTheDesk(): Promise<string> {
    const conversationId = await aConversation(world, { skillId: 'acme-retail-desk' });
    const { transfer } = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });
    await mustAccept(world, 'bank-agent-1', transfer?.id ?? '');
    world.clock.set(atNight);
    return conversationId;
  }

  it('waits for the opening of the skill that gave it away, though its fallback could take it', async () => {
    const conversationId = await fromTheDesk();

    const { transfer } = await rollBack(world, 'bank-agent-1', { conversationId, when: 'AT_OPENING' });
    const id = transfer?.id ?? '';

    expect(await readScheduled(world, id, 'bank-manager')).toMatchObject({
      status: 'SCHEDULED',
      opensAt: nextMorning,
    });
    await onlyAtWork(world, 'bank-agent-1', 'retail-agent-1', 'retail-agent-2');
    await at(world, nextMorning);
    await mustAccept(world, 'retail-agent-1', id);
    expect(await readTransfer(world, 'retail-manager', id)).toMatchObject({
      destination: { skill: { id: 'acme-retail-desk' }, agent: { id: 'retail-agent-1' } },
      undoes: [{}],
    });
  });

  it('is told of by the ways back', async () => {
    const conversationId = await fromTheDesk();
    const ways = async () => {
      const { options } = await world.ask(
        'bank-agent-1',
        `query ($id: ID!) { options: rollbackOptions(conversationId: $id) { outcome canSchedule } }`,
        { id: conversationId },
      );
      return (options as unknown[])[0];
    };
    await onlyAtWork(world, 'bank-agent-1');

    expect(await ways()).toEqual({ outcome: 'REFUSE', canSchedule: true });
    await change('update skills.skill set manually_closed = true');
    expect(await ways()).toEqual({ outcome: 'REFUSE', canSchedule: false });
  });
});

async function change(sql: string): Promise<void> {
  await world.database.query(sql);
}
