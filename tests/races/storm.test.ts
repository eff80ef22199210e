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
import type { World } from '../subgraphs/transfers/world.js';
import { someProcesses } from './processes.js';
import type { Processes } from './processes.js';

let processes: Processes;
let world: World;
beforeAll(async () => {
  processes = await someProcesses(3);
  world = processes.world;
});
afterAll(() => processes.stop());

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

/** By one process or another. */
function aCommand(next: () => number, { conversations, transfers }: Open): Promise<unknown> {
  const by = processes.on(Math.floor(next() * 3));
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
    () => aConversation(by, { accountId: account, skillId: `${account}-care` }),
    () => rollOver(by, holder, { conversationId, destinationSkillId: `${account}-care` }),
    () =>
      rollOver(by, holder, {
        conversationId,
        destinationSkillId: `${account}-desk`,
        queueWhenBusy: false,
      }),
    () =>
      rollOver(by, holder, {
        conversationId,
        destinationSkillId: `${account}-desk`,
        when: 'AT_OPENING',
      }),
    () => rollBack(by, holder, { conversationId, to: oneOf(['PREVIOUS', 'OWNER']) }),
    () => accept(by, callee, { transferId }),
    () => accept(by, callee, { transferId }),
    () => decline(by, callee, { transferId }),
    () => cancel(by, transfer?.initiatorId ?? 'bank-manager', { transferId }),
    () => take(by, oneOf(agents) ?? '', { conversationId }),
    () => (next() < 0.3 ? close(by, conversationId) : Promise.resolve()),
    () => setAvailability(by, oneOf(agents) ?? '', oneOf(availabilities) ?? ''),
    () => (world.clock.advance(Math.floor(next() * 20_000)), by.work()),
  ];
  return (oneOf(commands) ?? (() => Promise.resolve()))();
}

describe('whatever everyone does at once', () => {
  it.each([1, 2, 3])(
    'leaves everything sound, and needs no deadlock to be undone: %i',
    { timeout: 90_000 },
    async (seed) => {
      await startAfresh(world, ...agents);
      await Promise.all(agents.map((id) => giveSlots(world, id, 4)));
      const next = numbers(seed * 7_919);
      const deadlocks = processes.retries();

      for (let wave = 0; wave < 12; wave++) {
        const open = await readOpen();
        await Promise.all(Array.from({ length: 40 }, () => aCommand(next, open)));
        await expectSound(world);
      }

      expect(processes.retries() - deadlocks).toBe(0);
    },
  );
});
