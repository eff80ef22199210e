import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { care, claims, desk, fallsBack, periodsOf, serves, setUpCareAndDesk } from './careAndDesk.js';
import { aConversation, custodyOf } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { pass } from './passingTime.js';
import { giveSlots, onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'retail-agent-2');
beforeEach(() => setUpCareAndDesk(world));

describe('a new conversation', () => {
  it('waits in the skill that it came for, whatever its fallback', async () => {
    await onlyAtWork(world, 'retail-agent-2');
    const conversationId = await aConversation(world);

    await pass(world, 3600);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 1 });
  });

  describe('whose skill is deleted while it waits there', () => {
    const afterTheInventory = '2026-05-04T13:30:00.000Z';
    async function deleteSkill(skillId: string): Promise<void> {
      await world.database.query('update skills.skill set deleted_at = $2 where id = $1', [
        skillId,
        world.clock.now(),
      ]);
      await serves(world, skillId);
    }
    afterEach(() => world.database.query('update skills.skill set deleted_at = null'));

    it('goes to the fallback, as one that has lost its agent', async () => {
      await onlyAtWork(world, 'retail-agent-2');
      const conversationId = await aConversation(world);

      await deleteSkill(care);
      await world.work();

      expect(await periodsOf(world, conversationId)).toEqual([
        `${care} – SKILL_CLOSED`,
        `${desk} retail-agent-2 …`,
      ]);
    });

    it('visits no skill twice on its way, though fallbacks lead in a circle', async () => {
      await fallsBack(world, desk, claims);
      await fallsBack(world, claims, desk);
      await serves(world, claims, 'retail-agent-2');
      await giveSlots(world, 'retail-agent-2', 0);
      world.clock.set(afterTheInventory);
      await onlyAtWork(world, 'retail-agent-2');
      const conversationId = await aConversation(world);
      await deleteSkill(care);

      for (let waits = 0; waits < 6; waits++) await pass(world, 120);

      expect(await custodyOf(world, conversationId)).toMatchObject({
        skill: claims,
        agent: null,
        version: 3,
      });
    });
  });
});
