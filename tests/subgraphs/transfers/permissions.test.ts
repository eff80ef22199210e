import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aRollover,
  aTransfer,
  cancel,
  close,
  decline,
  resolve,
  rollBack,
  rollOver,
  setAvailability,
  take,
} from './commands.js';
import type { Refused } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { giveSlots, startAfresh } from './staff.js';
import { monday } from './world.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');

const callers = [
  ...['retail-agent-1', 'retail-agent-2', 'retail-bot', 'retail-manager', 'bank-agent-1', 'bank-manager'],
  ...['acme-web', 'acme-analyst', 'admin', 'globex-agent-1'],
];

type Codes = string[];
const codesOf = ({ userErrors }: { userErrors: Refused[] }): Codes => userErrors.map(({ code }) => code);

describe('the actions that a transfer allows', () => {
  const commands = { ACCEPT: accept, DECLINE: decline, CANCEL: cancel };
  type Action = keyof typeof commands;

  const scenes: Record<string, () => Promise<{ transferId: string }>> = {
    'that rings': () => aTransfer(world, { by: 'retail-agent-1' }),
    'that a manager asked for': () => aTransfer(world, { by: 'retail-manager' }),
    'that waits': async () => {
      await giveSlots(world, 'bank-agent-1', 0);
      return aTransfer(world);
    },
    'that was accepted': () => aRollover(world),
    'that was declined': async () => {
      const moved = await aTransfer(world);
      await decline(world, 'bank-agent-1', { transferId: moved.transferId });
      return moved;
    },
    'that rang too long, though nobody has looked yet': async () => {
      const moved = await aTransfer(world);
      world.clock.advance(30_000);
      return moved;
    },
    'of a conversation that was closed': async () => {
      const moved = await aTransfer(world);
      await close(world, moved.conversationId);
      return moved;
    },
  };

  const cases = Object.keys(scenes).flatMap((scene) => callers.map((who) => [scene, who] as const));

  it.each(cases)('are what the commands do, of one %s, for %s', async (scene, who) => {
    const said: Action[] = [];
    const done: Action[] = [];
    let moved: { transferId: string } | null = null;
    for (const action of Object.keys(commands) as Action[]) {
      moved ??= await (scenes[scene] ?? nothing)();
      const { transferId } = moved;
      if ((await allowed(who, transferId))?.includes(action)) said.push(action);
      if (codesOf(await commands[action](world, who, { transferId })).length > 0) continue;
      done.push(action);
      moved = null;
      await startAfresh(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
      world.clock.set(monday);
    }

    expect(said).toEqual(done);
  });

  it('are some', async () => {
    const { transferId } = await aTransfer(world, { by: 'retail-agent-1' });

    expect(await allowed('bank-agent-1', transferId)).toEqual(['ACCEPT', 'DECLINE']);
    expect(await allowed('retail-agent-1', transferId)).toEqual(['CANCEL']);
    expect(await allowed('retail-manager', transferId)).toEqual(['CANCEL']);
    expect(await allowed('bank-agent-2', transferId)).toEqual([]);
    expect(await allowed('travel-agent-1', transferId)).toBeNull();
  });

  async function allowed(who: string, id: string): Promise<Action[] | null> {
    const { transfer } = await world.ask(who, 'query ($id: ID!) { transfer(id: $id) { allowedActions } }', {
      id,
    });
    return (transfer as { allowedActions: Action[] } | null)?.allowedActions ?? null;
  }
});

describe('what a caller can do with a conversation', () => {
  type Try = (who: string, conversationId: string) => Promise<Codes>;

  /** With a place, a text and whatever else is needed: what is left is whether the caller may. */
  const mutations: Record<string, Try> = {
    rolloverConversation: async (who, conversationId) =>
      codesOf(await rollOver(world, who, { conversationId, destinationSkillId: 'acme-travel-care' })),
    rollbackConversation: async (who, conversationId) =>
      codesOf(await rollBack(world, who, { conversationId })),
    takeConversation: async (who, conversationId) => codesOf(await take(world, who, { conversationId })),
    sendMessage: (who, conversationId) =>
      inConversations('sendMessage', who, { conversationId, text: 'Hello' }),
    addNote: (who, conversationId) => inConversations('addNote', who, { conversationId, text: 'Hello' }),
    closeConversation: (who, conversationId) => inConversations('closeConversation', who, { conversationId }),
    eraseConsumer: (who, conversationId) => inConversations('eraseConsumer', who, { conversationId }),
  };

  const scenes: Record<string, () => Promise<string>> = {
    'that its first agent holds': () => aConversation(world),
    'that waits in its queue': async () => {
      const id = await aConversation(world);
      await setAvailability(world, 'retail-agent-1', 'OFFLINE');
      return id;
    },
    'that waits while its agents are full': async () => {
      const id = await aConversation(world);
      await setAvailability(world, 'retail-agent-1', 'OFFLINE');
      await giveSlots(world, 'retail-agent-2', 0);
      return id;
    },
    'that went to another account': async () => (await aRollover(world)).conversationId,
    'that went there and back by a rollover': async () => {
      const { conversationId } = await aRollover(world);
      const back = await rollOver(world, 'bank-agent-1', {
        conversationId,
        destinationSkillId: 'acme-retail-care',
      });
      await accept(world, 'retail-agent-1', { transferId: back.transfer?.id ?? '' });
      return conversationId;
    },
    'that was rolled back': async () => {
      const { conversationId } = await aRollover(world);
      const back = await rollBack(world, 'bank-agent-1', { conversationId });
      await accept(world, 'retail-agent-1', { transferId: back.transfer?.id ?? '' });
      return conversationId;
    },
    'that is being rolled over': async () => (await aTransfer(world)).conversationId,
    'that is being rolled back': async () => {
      const { conversationId } = await aRollover(world);
      await rollBack(world, 'bank-agent-1', { conversationId });
      return conversationId;
    },
    'that is closed': async () => {
      const id = await aConversation(world);
      await close(world, id);
      return id;
    },
    'that an account holds which is not enabled': async () => {
      const id = await aConversation(world);
      await world.database.query(
        `update accounts.account set rollover_enabled = false where id = 'acme-retail'`,
      );
      return id;
    },
    'that was rolled over as often as is allowed': async () => {
      const { conversationId } = await aRollover(world);
      await world.database.query(`update accounts.account set max_hops = 1`);
      return conversationId;
    },
  };

  afterEach(() => asBefore());

  async function asBefore(): Promise<void> {
    await world.database.query('update accounts.account set rollover_enabled = true, max_hops = 20');
  }

  const cases = Object.keys(scenes).flatMap((scene) => callers.map((who) => [scene, who] as const));

  it.each(cases)('is what the mutations do, with one %s, for %s', async (scene, who) => {
    const said: Record<string, boolean> = {};
    const done: Record<string, boolean> = {};
    let id: string | null = null;
    for (const [name, attempt] of Object.entries(mutations)) {
      id ??= await (scenes[scene] ?? nothing)();
      said[name] = (await viewerCan(who, id))[name] ?? false;
      done[name] = (await attempt(who, id)).length === 0;
      if (!done[name]) continue;
      id = null;
      await asBefore();
      await startAfresh(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
    }

    expect(said).toEqual(done);
  });

  it('is told at once of twenty conversations', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => aConversation(world)));
    const of = ids.map((id) => ({ __typename: 'ConversationPermissions', id }));
    const ask = (representations: object[]) =>
      world.ask('retail-agent-1', permissions('rolloverConversation rollbackConversation'), {
        of: representations,
      });

    const forOne = await fewestStatements(() => ask(of.slice(0, 1)));
    const forAll = await fewestStatements(() => ask(of));

    expect(forAll).toBe(forOne);
  });

  /** The worker looks for work now and then, which counts as well. */
  async function fewestStatements(work: () => Promise<unknown>): Promise<number> {
    const counts: number[] = [];
    for (let times = 0; times < 5; times++) {
      const before = world.statements();
      await work();
      counts.push(world.statements() - before);
    }
    return Math.min(...counts);
  }

  it('is nothing for who does not see it, or where there is none', async () => {
    const id = await aConversation(world);

    expect(Object.values(await viewerCan('travel-agent-1', id))).not.toContain(true);
    expect(Object.values(await viewerCan('retail-agent-1', 'nothing'))).not.toContain(true);
    expect(Object.values(await viewerCan('retail-agent-1', 'a\0b'))).not.toContain(true);
  });

  function permissions(fields: string): string {
    return `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ConversationPermissions { ${fields} } } }`;
  }

  /** As the gateway asks: each part by the id of the conversation. */
  async function viewerCan(who: string, id: string): Promise<Record<string, boolean>> {
    const reference = { __typename: 'ConversationPermissions', id };
    const mine =
      '... on ConversationPermissions { rolloverConversation rollbackConversation takeConversation }';
    const theirs = permissions('sendMessage addNote closeConversation eraseConsumer');
    const moving = await resolve(world, who, reference, mine);
    const { _entities } = await world.askConversations(who, theirs, { of: [reference] });
    return { ...moving, ...(_entities as [Record<string, boolean> | null])[0] } as Record<string, boolean>;
  }

  async function inConversations(mutation: string, who: string, input: object): Promise<Codes> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const { answer } = await world.askConversations(
      who,
      `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { userErrors { code } } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
    );
    return codesOf(answer as { userErrors: Refused[] });
  }
});

function nothing(): never {
  throw new Error('no such scene');
}
