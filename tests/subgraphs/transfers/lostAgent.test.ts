import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reassign } from '../../../subgraphs/transfers/reassign.js';
import {
  accept,
  aConversation,
  aRollover,
  close,
  custodyOf,
  decline,
  readTransfer,
  resolve,
  rollOver,
  setAvailability,
  take,
} from './commands.js';
import { expectSound } from './soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from './staff.js';
import { aWorld, monday } from './world.js';
import type { World } from './world.js';

const care = 'acme-retail-care';
const desk = 'acme-retail-desk';
const claims = 'acme-retail-claims';

/** Care is served by one agent, and falls back to the desk, which is served by the other and is open in office hours. */
let world: World;
beforeAll(async () => {
  world = await aWorld();
});
beforeEach(async () => {
  await startAfresh(world, 'retail-agent-1', 'retail-agent-2');
  await serves(care, 'retail-agent-1');
  await serves(desk, 'retail-agent-2');
  await serves(claims);
  await fallsBack(care, desk);
  await fallsBack(desk, null);
});
afterEach(async () => {
  await expectSound(world);
  world.clock.set(monday);
});
afterAll(() => world.stop());

/** Only these agents serve the skill. */
async function serves(skillId: string, ...agentIds: string[]): Promise<void> {
  await world.database.query('delete from skills.skill_membership where skill_id = $1', [skillId]);
  await world.database.query(
    'insert into skills.skill_membership (skill_id, agent_id) select $1, unnest($2::text[])',
    [skillId, agentIds],
  );
}

async function fallsBack(skillId: string, fallbackId: string | null): Promise<void> {
  await world.database.query('update skills.skill set fallback_skill_id = $2 where id = $1', [
    skillId,
    fallbackId,
  ]);
}

async function pass(seconds: number): Promise<void> {
  world.clock.advance(seconds * 1000);
  await world.work();
}

async function loses(agentId: string): Promise<void> {
  await setAvailability(world, agentId, 'OFFLINE');
  await world.work();
}

/** A conversation of care that has lost its agent, while the desk's cannot take it. */
async function aLostConversation(): Promise<string> {
  await setAvailability(world, 'retail-agent-2', 'AWAY');
  const conversationId = await aConversation(world);
  await loses('retail-agent-1');
  expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });
  return conversationId;
}

async function periodsOf(conversationId: string): Promise<string[]> {
  const period = 'endedBy place { skill { id } agent { id } }';
  const { lineage } = await resolve(
    world,
    'acme-analyst',
    { __typename: 'Conversation', id: conversationId },
    `... on Conversation { lineage { custodies { ${period} } hops { id } } }`,
  );
  const { custodies, hops } = lineage as {
    custodies: { endedBy: string | null; place: { skill: { id: string }; agent: { id: string } | null } }[];
    hops: unknown[];
  };
  expect(hops).toEqual([]);
  return custodies.map(
    ({ endedBy, place }) => `${place.skill.id} ${place.agent?.id ?? '–'} ${endedBy ?? '…'}`,
  );
}

describe('a conversation whose agent goes OFFLINE', () => {
  it('is given to another agent of its skill, though the fallback is free', async () => {
    await serves(care, 'retail-agent-1', 'retail-bot');
    const conversationId = await aConversation(world);
    await setAvailability(world, 'retail-bot', 'ONLINE');

    await loses('retail-agent-1');

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: 'retail-bot' });
  });

  it('goes to the fallback skill at once when all are away, which is no hop', async () => {
    const conversationId = await aConversation(world);

    await loses('retail-agent-1');

    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-retail',
      skill: desk,
      agent: 'retail-agent-2',
      version: 3,
    });
    expect(await periodsOf(conversationId)).toEqual([
      `${care} retail-agent-1 AGENT_OFFLINE`,
      `${care} – ALL_AWAY`,
      `${desk} retail-agent-2 …`,
    ]);
  });

  it('goes to the fallback skill at once when its own is closed', async () => {
    await serves(care, 'retail-agent-1', 'retail-bot');
    await giveSlots(world, 'retail-bot', 0);
    await setAvailability(world, 'retail-bot', 'ONLINE');
    const conversationId = await aConversation(world);
    await world.database.query('update skills.skill set manually_closed = true where id = $1', [care]);

    await loses('retail-agent-1');

    expect((await periodsOf(conversationId)).slice(1)).toEqual([
      `${care} – SKILL_CLOSED`,
      `${desk} retail-agent-2 …`,
    ]);
  });

  it('waits for max wait, to the second, while those of its skill are at work but full', async () => {
    await serves(care, 'retail-agent-1', 'retail-bot');
    await giveSlots(world, 'retail-bot', 0);
    await setAvailability(world, 'retail-bot', 'ONLINE');
    const conversationId = await aConversation(world);
    await loses('retail-agent-1');

    await pass(119);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null });
    await pass(1);

    expect((await periodsOf(conversationId)).slice(1)).toEqual([
      `${care} – MAX_WAIT`,
      `${desk} retail-agent-2 …`,
    ]);
  });

  it('goes on by itself after a crash', async () => {
    const conversationId = await aConversation(world);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');

    world.breakAfter(0);
    await world.work().catch(() => undefined);
    world.repair();
    await pass(5);

    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-2', version: 3 });
  });

  it('is taken to the fallback once, by however many workers', async () => {
    const held = await Promise.all(Array.from({ length: 20 }, () => aConversation(world)));

    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    await Promise.all([world.work(), world.work(), world.work()]);
    await world.work();

    const custodies = await Promise.all(held.map((id) => custodyOf(world, id)));
    expect(custodies.map(({ agent, version }) => `${agent ?? '–'} ${version}`)).toEqual(
      held.map(() => 'retail-agent-2 3'),
    );
  });

  it('does not queue at the fallback because somebody else was quicker there', async () => {
    await giveSlots(world, 'retail-agent-2', 1);
    const held = await Promise.all(Array.from({ length: 8 }, () => aConversation(world)));
    await world.work(); // so that the worker has nothing left to do while only one transaction may commit
    world.breakAfter(1);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    world.clock.advance(5_000);

    await Promise.all(held.map((id) => reassign(world, id)));

    world.repair();
    const custodies = await Promise.all(held.map((id) => custodyOf(world, id)));
    expect(custodies.map(({ skill, agent }) => `${skill} ${agent ?? '–'}`).sort()).toEqual([
      ...held.slice(1).map(() => `${care} –`),
      `${desk} retail-agent-2`,
    ]);
  });

  it('waits in the fallback after max wait when all are busy there, and takes turns with what waits there', async () => {
    await giveSlots(world, 'retail-agent-2', 1);
    const busyWith = await aConversation(world, { skillId: desk });
    const conversationId = await aConversation(world);
    await loses('retail-agent-1');

    await pass(120);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: null, version: 3 });
    await close(world, busyWith);
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });
});

describe('a conversation that lost its agent and that the fallback cannot receive', () => {
  it('stays in its queue, and is taken at once by who comes back to its skill', async () => {
    const conversationId = await aLostConversation();
    await pass(3600);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: 'retail-agent-1' });
  });

  it('is taken at once by who comes back to the fallback', async () => {
    const conversationId = await aLostConversation();

    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });

  it('goes there when it opens', async () => {
    world.clock.set('2026-03-02T07:59:00.000Z'); // a minute before the office hours in Berlin
    const conversationId = await aConversation(world);
    await loses('retail-agent-1');
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null });

    await pass(60);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });

  it('can be taken out of its queue, and then goes nowhere else', async () => {
    const conversationId = await aLostConversation();

    await take(world, 'retail-agent-1', { conversationId });
    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await pass(120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: 'retail-agent-1' });
  });

  it('goes nowhere once it is closed', async () => {
    const conversationId = await aLostConversation();

    await close(world, conversationId);
    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await pass(120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });
  });

  it('does not leave its account', async () => {
    await fallsBack(care, 'acme-bank-care');
    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    const conversationId = await aConversation(world);

    await loses('retail-agent-1');
    await pass(120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });
  });
});

describe('fallbacks that lead in a circle', () => {
  it('are followed to each skill once for each agent lost', async () => {
    await fallsBack(desk, care);
    const conversationId = await aConversation(world);
    await loses('retail-agent-1');
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-2', version: 3 });

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await loses('retail-agent-2');

    expect(await custodyOf(world, conversationId)).toMatchObject({
      skill: care,
      agent: 'retail-agent-1',
      version: 5,
    });
  });

  it('end in the last queue while nobody is free', async () => {
    await fallsBack(desk, care);
    await giveSlots(world, 'retail-agent-2', 0);
    const conversationId = await aConversation(world);
    await loses('retail-agent-1');
    await pass(120);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: null, version: 3 });

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await pass(120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: null, version: 3 });
  });
});

describe('a new conversation', () => {
  it('waits in the skill that it came for, whatever its fallback', async () => {
    await onlyAtWork(world, 'retail-agent-2');
    const conversationId = await aConversation(world);

    await pass(3600);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 1 });
  });

  describe('whose skill is deleted while it waits there', () => {
    const afterTheInventory = '2026-05-04T13:30:00.000Z';
    async function deleteSkill(skillId: string): Promise<void> {
      await world.database.query('update skills.skill set deleted_at = $2 where id = $1', [
        skillId,
        world.clock.now(),
      ]);
      await serves(skillId);
    }
    afterEach(() => world.database.query('update skills.skill set deleted_at = null'));

    it('goes to the fallback, as one that has lost its agent', async () => {
      await onlyAtWork(world, 'retail-agent-2');
      const conversationId = await aConversation(world);

      await deleteSkill(care);
      await world.work();

      expect(await periodsOf(conversationId)).toEqual([`${care} – SKILL_CLOSED`, `${desk} retail-agent-2 …`]);
    });

    it('visits no skill twice on its way, though fallbacks lead in a circle', async () => {
      await fallsBack(desk, claims);
      await fallsBack(claims, desk);
      await serves(claims, 'retail-agent-2');
      await giveSlots(world, 'retail-agent-2', 0);
      world.clock.set(afterTheInventory);
      await onlyAtWork(world, 'retail-agent-2');
      const conversationId = await aConversation(world);
      await deleteSkill(care);

      for (let waits = 0; waits < 6; waits++) await pass(120);

      expect(await custodyOf(world, conversationId)).toMatchObject({
        skill: claims,
        agent: null,
        version: 3,
      });
    });
  });
});

describe('an open transfer of a conversation that loses its agent', () => {
  it('goes on while the conversation falls back, and ends that by acceptance', async () => {
    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    await setAvailability(world, 'retail-agent-2', 'AWAY');
    const conversationId = await aConversation(world);
    const { transfer } = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });
    const transferId = transfer?.id ?? '';
    await loses('retail-agent-1');

    expect((await accept(world, 'bank-agent-1', { transferId })).userErrors).toEqual([]);
    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await pass(120);

    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-bank',
      skill: 'acme-bank-care',
      agent: 'bank-agent-1',
      version: 3,
    });
  });

  it('comes back to the fallback, where the conversation is meanwhile', async () => {
    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    const conversationId = await aConversation(world);
    const { transfer } = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });
    const transferId = transfer?.id ?? '';
    await loses('retail-agent-1');

    await decline(world, 'bank-agent-1', { transferId });

    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'RETURNED' });
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });

  it('that was accepted falls back within the account that received it', async () => {
    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    const { conversationId } = await aRollover(world);
    await fallsBack('acme-bank-care', 'acme-bank-desk');
    await serves('acme-bank-care', 'bank-agent-1');
    await setAvailability(world, 'bank-agent-2', 'ONLINE');

    await loses('bank-agent-1');

    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-bank',
      skill: 'acme-bank-desk',
      agent: 'bank-agent-2',
      version: 4,
    });
  });
});
