import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  cancel,
  close,
  decline,
  rollBack,
  rollOver,
  setAvailability,
  take,
} from '../subgraphs/transfers/commands.js';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { giveSlots, startAfresh } from '../subgraphs/transfers/staff.js';
import { aWorld } from '../subgraphs/transfers/world.js';
import type { World } from '../subgraphs/transfers/world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

/** The same numbers from 0 to 1 in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const accounts = ['acme-retail', 'acme-bank', 'acme-travel'];
const agents = ['retail', 'bank', 'travel'].flatMap((name) => [`${name}-agent-1`, `${name}-agent-2`]);
const availabilities = ['ONLINE', 'ONLINE', 'ONLINE', 'OCCUPIED', 'AWAY', 'OFFLINE'];

interface Open {
  conversations: { id: string; accountId: string; agentId: string | null }[];
  transfers: { id: string; agentId: string | null; initiatorId: string }[];
}

/** What goes on now, so that most commands hit something. */
async function readOpen(): Promise<Open> {
  const conversations = await world.database.query<Open['conversations'][number]>(
    `select conversation_id as id, account_id as "accountId", agent_id as "agentId"
     from transfers.custody where ended_at is null order by 1`,
  );
  const transfers = await world.database.query<Open['transfers'][number]>(
    `select t.id, t.initiator_id as "initiatorId", o.agent_id as "agentId" from transfers.transfer t
     left join transfers.offer o on o.transfer_id = t.id and o.status = 'OPEN'
     where t.ended_at is null order by 1`,
  );
  return { conversations, transfers };
}

function aCommand(next: () => number, { conversations, transfers }: Open): Promise<unknown> {
  const oneOf = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  const conversation = oneOf(conversations);
  const transfer = oneOf(transfers);
  const holder =
    conversation?.agentId ?? `${conversation?.accountId.slice('acme-'.length) ?? 'bank'}-manager`;
  const conversationId = conversation?.id ?? 'none';
  const transferId = transfer?.id ?? 'none';
  const callee = transfer?.agentId ?? 'bank-agent-1';
  const account = oneOf(accounts) ?? '';
  const commands = [
    () => aConversation(world, { accountId: account, skillId: `${account}-care` }),
    () => rollOver(world, holder, { conversationId, destinationSkillId: `${account}-care` }),
    () =>
      rollOver(world, holder, {
        conversationId,
        destinationSkillId: `${account}-desk`,
        queueWhenBusy: false,
      }),
    () =>
      rollOver(world, holder, {
        conversationId,
        destinationSkillId: `${account}-desk`,
        when: 'AT_OPENING',
      }),
    () => rollBack(world, holder, { conversationId, to: oneOf(['PREVIOUS', 'OWNER']) }),
    () => accept(world, callee, { transferId }),
    () => accept(world, callee, { transferId }),
    () => decline(world, callee, { transferId }),
    () => cancel(world, transfer?.initiatorId ?? 'bank-manager', { transferId }),
    () => take(world, oneOf(agents) ?? '', { conversationId }),
    () => (next() < 0.3 ? close(world, conversationId) : Promise.resolve()),
    () => setAvailability(world, oneOf(agents) ?? '', oneOf(availabilities) ?? ''),
    () => (world.clock.advance(Math.floor(next() * 20_000)), world.work()),
  ];
  return (oneOf(commands) ?? (() => Promise.resolve()))();
}

describe('whatever everyone does at once', () => {
  it.each([1, 2, 3])('leaves everything sound, without a deadlock: %i', async (seed) => {
    await startAfresh(world, ...agents);
    await Promise.all(agents.map((id) => giveSlots(world, id, 4)));
    const next = numbers(seed * 7_919);
    const deadlocks = world.retries();

    for (let wave = 0; wave < 12; wave++) {
      const open = await readOpen();
      await Promise.all(Array.from({ length: 40 }, () => aCommand(next, open)));
      await expectSound(world);
    }

    expect(world.retries() - deadlocks).toBe(0);
  });
});
