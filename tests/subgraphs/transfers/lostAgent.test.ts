import { beforeEach, describe, expect, it } from 'vitest';
import { reassign } from '../../../subgraphs/transfers/steps/reassign.js';
import {
  aLostConversation,
  care,
  desk,
  fallsBack,
  loses,
  periodsOf,
  serves,
  setUpCareAndDesk,
} from './careAndDesk.js';
import {
  accept,
  aConversation,
  aRollover,
  close,
  custodyOf,
  decline,
  readTransfer,
  rollOver,
  setAvailability,
  take,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { pass } from './passingTime.js';
import { giveSlots } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'retail-agent-2');
beforeEach(() => setUpCareAndDesk(world));

describe('a conversation whose agent goes OFFLINE', () => {
  it('is given to another agent of its skill, though the fallback is free', async () => {
    await serves(world, care, 'retail-agent-1', 'retail-bot');
    const conversationId = await aConversation(world);
    await setAvailability(world, 'retail-bot', 'ONLINE');

    await loses(world, 'retail-agent-1');

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: 'retail-bot' });
  });

  it('goes to the fallback skill at once when all are away, which is no hop', async () => {
    const conversationId = await aConversation(world);

    await loses(world, 'retail-agent-1');

    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-retail',
      skill: desk,
      agent: 'retail-agent-2',
      version: 3,
    });
    expect(await periodsOf(world, conversationId)).toEqual([
      `${care} retail-agent-1 AGENT_OFFLINE`,
      `${care} – ALL_AWAY`,
      `${desk} retail-agent-2 …`,
    ]);
  });

  it('goes to the fallback skill at once when its own is closed', async () => {
    await serves(world, care, 'retail-agent-1', 'retail-bot');
    await giveSlots(world, 'retail-bot', 0);
    await setAvailability(world, 'retail-bot', 'ONLINE');
    const conversationId = await aConversation(world);
    await world.database.query('update skills.skill set manually_closed = true where id = $1', [care]);

    await loses(world, 'retail-agent-1');

    expect((await periodsOf(world, conversationId)).slice(1)).toEqual([
      `${care} – SKILL_CLOSED`,
      `${desk} retail-agent-2 …`,
    ]);
  });

  it('waits for max wait, to the second, while those of its skill are at work but full', async () => {
    await serves(world, care, 'retail-agent-1', 'retail-bot');
    await giveSlots(world, 'retail-bot', 0);
    await setAvailability(world, 'retail-bot', 'ONLINE');
    const conversationId = await aConversation(world);
    await loses(world, 'retail-agent-1');

    await pass(world, 119);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null });
    await pass(world, 1);

    expect((await periodsOf(world, conversationId)).slice(1)).toEqual([
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
    await pass(world, 5);

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
    await loses(world, 'retail-agent-1');

    await pass(world, 120);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: null, version: 3 });
    await close(world, busyWith);
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });
});

describe('a conversation that lost its agent and that the fallback cannot receive', () => {
  it('stays in its queue, and is taken at once by who comes back to its skill', async () => {
    const conversationId = await aLostConversation(world);
    await pass(world, 3600);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: 'retail-agent-1' });
  });

  it('is taken at once by who comes back to the fallback', async () => {
    const conversationId = await aLostConversation(world);

    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });

  it('goes there when it opens', async () => {
    world.clock.set('2026-03-02T07:59:00.000Z'); // a minute before the office hours in Berlin
    const conversationId = await aConversation(world);
    await loses(world, 'retail-agent-1');
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null });

    await pass(world, 60);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });

  it('can be taken out of its queue, and then goes nowhere else', async () => {
    const conversationId = await aLostConversation(world);

    await take(world, 'retail-agent-1', { conversationId });
    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await pass(world, 120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: 'retail-agent-1' });
  });

  it('goes nowhere once it is closed', async () => {
    const conversationId = await aLostConversation(world);

    await close(world, conversationId);
    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await pass(world, 120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });
  });

  it('does not leave its account', async () => {
    await fallsBack(world, care, 'acme-bank-care');
    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    const conversationId = await aConversation(world);

    await loses(world, 'retail-agent-1');
    await pass(world, 120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });
  });
});

describe('fallbacks that lead in a circle', () => {
  it('are followed to each skill once for each agent lost', async () => {
    await fallsBack(world, desk, care);
    const conversationId = await aConversation(world);
    await loses(world, 'retail-agent-1');
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-2', version: 3 });

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await loses(world, 'retail-agent-2');

    expect(await custodyOf(world, conversationId)).toMatchObject({
      skill: care,
      agent: 'retail-agent-1',
      version: 5,
    });
  });

  it('end in the last queue while nobody is free', async () => {
    await fallsBack(world, desk, care);
    await giveSlots(world, 'retail-agent-2', 0);
    const conversationId = await aConversation(world);
    await loses(world, 'retail-agent-1');
    await pass(world, 120);
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: null, version: 3 });

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await pass(world, 120);

    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: null, version: 3 });
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
    await loses(world, 'retail-agent-1');

    expect((await accept(world, 'bank-agent-1', { transferId })).userErrors).toEqual([]);
    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await pass(world, 120);

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
    await loses(world, 'retail-agent-1');

    await decline(world, 'bank-agent-1', { transferId });

    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'RETURNED' });
    expect(await custodyOf(world, conversationId)).toMatchObject({ skill: desk, agent: 'retail-agent-2' });
  });

  it('that was accepted falls back within the account that received it', async () => {
    await setAvailability(world, 'bank-agent-1', 'ONLINE');
    const { conversationId } = await aRollover(world);
    await fallsBack(world, 'acme-bank-care', 'acme-bank-desk');
    await serves(world, 'acme-bank-care', 'bank-agent-1');
    await setAvailability(world, 'bank-agent-2', 'ONLINE');

    await loses(world, 'bank-agent-1');

    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-bank',
      skill: 'acme-bank-desk',
      agent: 'bank-agent-2',
      version: 4,
    });
  });
});
