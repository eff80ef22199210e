import { expect } from 'vitest';
import { aConversation, custodyOf, resolve, setAvailability } from './commands.js';
import type { World } from './world.js';

export const care = 'acme-retail-care';
export const desk = 'acme-retail-desk';
export const claims = 'acme-retail-claims';

/** Care is served by one agent, and falls back to the desk, which is served by the other and is open in office hours. */
export async function setUpCareAndDesk(world: World): Promise<void> {
  await serves(world, care, 'retail-agent-1');
  await serves(world, desk, 'retail-agent-2');
  await serves(world, claims);
  await fallsBack(world, care, desk);
  await fallsBack(world, desk, null);
}

/** Only these agents serve the skill. */
export async function serves(world: World, skillId: string, ...agentIds: string[]): Promise<void> {
  await world.database.query('delete from skills.skill_membership where skill_id = $1', [skillId]);
  await world.database.query(
    'insert into skills.skill_membership (skill_id, agent_id) select $1, unnest($2::text[])',
    [skillId, agentIds],
  );
}

export async function fallsBack(world: World, skillId: string, fallbackId: string | null): Promise<void> {
  await world.database.query('update skills.skill set fallback_skill_id = $2 where id = $1', [
    skillId,
    fallbackId,
  ]);
}

export async function loses(world: World, agentId: string): Promise<void> {
  await setAvailability(world, agentId, 'OFFLINE');
  await world.work();
}

/** A conversation of care that has lost its agent, while the desk's cannot take it. */
export async function aLostConversation(world: World): Promise<string> {
  await setAvailability(world, 'retail-agent-2', 'AWAY');
  const conversationId = await aConversation(world);
  await loses(world, 'retail-agent-1');
  expect(await custodyOf(world, conversationId)).toMatchObject({ skill: care, agent: null, version: 2 });
  return conversationId;
}

export async function periodsOf(world: World, conversationId: string): Promise<string[]> {
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
