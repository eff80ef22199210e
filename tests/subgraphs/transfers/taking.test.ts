import { describe, expect, it } from 'vitest';
import { aConversation, aRollover, close, custodyOf, setAvailability, take } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { giveSlots, startAfresh } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made));

const codesOf = async (who: string, conversationId: string): Promise<string[]> =>
  (await take(world, who, { conversationId })).userErrors.map(({ code }) => code);

describe('a new conversation', () => {
  it('is given to the agent who is idle longest', async () => {
    await startAfresh(world, 'retail-agent-1', 'retail-agent-2');

    const agents = [];
    for (let times = 0; times < 4; times++) {
      world.clock.advance(1);
      agents.push((await custodyOf(world, await aConversation(world))).agent);
    }

    expect(agents).toEqual(['retail-agent-1', 'retail-agent-2', 'retail-agent-1', 'retail-agent-2']);
  });

  it('waits while nobody is ONLINE with a free slot, and is given to the first who is', async () => {
    await startAfresh(world, 'retail-agent-1');
    await giveSlots(world, 'retail-agent-1', 0);
    await setAvailability(world, 'retail-agent-2', 'OCCUPIED');
    const conversationId = await aConversation(world);
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: null, version: 1 });

    await setAvailability(world, 'retail-agent-2', 'ONLINE');
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-2', version: 2 });
  });
});

describe('taking a conversation out of a queue', () => {
  it('gives it to the agent who takes it', async () => {
    const conversationId = await aConversation(world);

    expect(await codesOf('retail-agent-2', conversationId)).toEqual([]);

    expect(await custodyOf(world, conversationId)).toEqual({
      account: 'acme-retail',
      skill: 'acme-retail-care',
      agent: 'retail-agent-2',
      version: 2,
    });
  });

  it.each([
    ['a bot of the skill', 'retail-bot', []],
    ['a manager', 'retail-manager', ['FORBIDDEN_ROLE']],
    ['an agent of an account off its path', 'bank-agent-1', ['CONVERSATION_NOT_FOUND']],
    ['an agent of another brand', 'globex-agent-1', ['CONVERSATION_NOT_FOUND']],
    ['an analyst', 'acme-analyst', ['CONVERSATION_NOT_HANDLED_HERE']],
    ["the channel's connector", 'acme-web', ['CONVERSATION_NOT_HANDLED_HERE']],
  ])('answers %s', async (_, who, codes) => {
    const conversationId = await aConversation(world);

    expect(await codesOf(who, conversationId)).toEqual(codes);
  });

  it('shows in the answer who holds it now, whatever an earlier field of the same document has read', async () => {
    const conversationId = await aConversation(world);
    const taking = (key: string): string => `takeConversation(input: {
      conversationId: "${conversationId}", idempotencyKey: "${key}"
    }) { conversation { custody { version agent { id } } } }`;
    await world.ask('retail-agent-1', `mutation { ${taking('one')} }`);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');

    const document = `mutation { first: ${taking('one')} second: ${taking('two')} }`;
    const { first, second } = await world.ask('retail-agent-1', document);

    expect(first).toEqual({ conversation: { custody: { version: 3, agent: null } } });
    expect(second).toEqual({ conversation: { custody: { version: 4, agent: { id: 'retail-agent-1' } } } });
  });

  it('is refused to who is not of the skill', async () => {
    const conversationId = await aConversation(world, { skillId: 'acme-retail-desk' });

    expect(await codesOf('retail-bot', conversationId)).toEqual(['NOT_IN_SKILL']);
  });

  it('is refused to who has no slot left, and says how many there are', async () => {
    await giveSlots(world, 'retail-agent-1', 1);
    const [first, second] = [await aConversation(world), await aConversation(world)];
    await take(world, 'retail-agent-1', { conversationId: first });

    const { userErrors } = await take(world, 'retail-agent-1', { conversationId: second });

    expect(userErrors).toMatchObject([{ code: 'NO_FREE_SLOT', maxSlots: 1, retryable: true }]);
  });

  it('is refused when somebody holds it, when another account handles it, and when it is closed', async () => {
    const conversationId = await aConversation(world);
    await take(world, 'retail-agent-1', { conversationId });
    expect(await codesOf('retail-agent-2', conversationId)).toEqual(['CONVERSATION_NOT_WAITING']);
    expect(await codesOf('retail-agent-1', conversationId)).toEqual(['CONVERSATION_NOT_WAITING']);

    await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
    const moved = await aRollover(world);
    expect(await codesOf('retail-agent-1', moved.conversationId)).toEqual(['CONVERSATION_NOT_HANDLED_HERE']);

    await close(world, moved.conversationId);
    expect(await codesOf('retail-agent-1', moved.conversationId)).toEqual(['CONVERSATION_CLOSED']);
  });
});
