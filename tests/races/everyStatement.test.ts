import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  accept,
  aConversation,
  aRollover,
  aTransfer,
  cancel,
  decline,
  rollBack,
  rollOver,
  take,
} from '../subgraphs/transfers/commands.js';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from '../subgraphs/transfers/staff.js';
import { monday } from '../subgraphs/transfers/world.js';
import type { World } from '../subgraphs/transfers/world.js';
import { someProcesses } from './processes.js';
import type { Processes } from './processes.js';

let processes: Processes;
let world: World;
let other: World;
beforeAll(async () => {
  // Workers do what is due only when they are told to, so that a process sends the same statements each time.
  vi.useFakeTimers({ toFake: ['setInterval'] });
  processes = await someProcesses(2, { hears: [] });
  world = processes.world;
  other = processes.on(1);
});
afterEach(() => {
  world.interfere(null);
  world.clock.set(monday);
});
afterAll(async () => {
  await processes.stop();
  vi.useRealTimers();
});

const idempotencyKey = 'asked again';
const sending = (mutation: string, type: string) => (by: World, input: object) =>
  by.askConversations(
    'acme-web',
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`,
    {
      input: { ...input, idempotencyKey },
    },
  );
const start = sending('startConversation', 'StartConversationInput');
const send = sending('sendMessage', 'SendMessageInput');
const close = sending('closeConversation', 'CloseConversationInput');
const setAvailability = (by: World, userId: string, availability: string) =>
  by.askAccounts(
    userId,
    'mutation ($input: SetAvailabilityInput!) { setAvailability(input: $input) { userErrors { code } } }',
    { input: { availability, idempotencyKey } },
  );

/** Something that a process may die of at any moment: what was there before, and how it is asked for. */
type Deed = () => Promise<(by: World) => Promise<unknown>>;

const toBank = (conversationId: string) => ({
  conversationId,
  destinationSkillId: 'acme-bank-care',
  idempotencyKey,
});
const deeds: Record<string, Deed> = {
  'starting a conversation': () =>
    Promise.resolve((by) =>
      start(by, {
        ...{ accountId: 'acme-retail', skillId: 'acme-retail-care' },
        ...{ channel: 'WEB', consumerName: 'Ada', text: 'Hello' },
      }),
    ),
  'a message': async () => {
    const conversationId = await aConversation(world);
    return (by) => send(by, { conversationId, text: 'Still there?' });
  },
  'a request that rings': async () => {
    const conversationId = await aConversation(world);
    return (by) => rollOver(by, 'retail-agent-1', toBank(conversationId));
  },
  'a request that is refused': async () => {
    const { conversationId } = await aTransfer(world);
    return (by) => rollOver(by, 'retail-agent-1', toBank(conversationId));
  },
  'an acceptance with a warm message': async () => {
    const { transferId } = await aTransfer(world, { warmMessage: 'Hi', warmMessageTo: 'CONSUMER' });
    return (by) => accept(by, 'bank-agent-1', { transferId, idempotencyKey });
  },
  'a decline that returns it': async () => {
    const { transferId } = await aTransfer(world);
    return (by) => decline(by, 'bank-agent-1', { transferId, idempotencyKey });
  },
  'a cancellation, for which another transfer has waited': async () => {
    await giveSlots(world, 'bank-agent-1', 1);
    const { transferId } = await aTransfer(world);
    await aTransfer(world);
    return (by) => cancel(by, 'retail-manager', { transferId, idempotencyKey });
  },
  'a close during a transfer': async () => {
    const { conversationId } = await aTransfer(world);
    return (by) => close(by, { conversationId });
  },
  'taking a conversation': async () => {
    await onlyAtWork(world);
    const conversationId = await aConversation(world);
    return (by) => take(by, 'retail-agent-2', { conversationId, idempotencyKey });
  },
  'going OFFLINE with work': async () => {
    await aRollover(world);
    await aTransfer(world);
    return (by) => setAvailability(by, 'bank-agent-1', 'OFFLINE');
  },
  'coming back to what waits': async () => {
    await onlyAtWork(world, 'retail-agent-1');
    await aTransfer(world);
    return (by) => setAvailability(by, 'bank-agent-2', 'ONLINE');
  },
  'a request to roll back': async () => {
    const { conversationId } = await aRollover(world);
    return (by) => rollBack(by, 'bank-agent-1', { conversationId, idempotencyKey });
  },
  'the acceptance of a rollback': async () => {
    const { conversationId } = await aRollover(world);
    const { transfer } = await rollBack(world, 'bank-agent-1', { conversationId });
    const transferId = transfer?.id ?? '';
    return (by) => accept(by, 'retail-agent-1', { transferId, idempotencyKey });
  },
};

describe.each(Object.entries(deeds))('%s, in a process that stops', (_, deed) => {
  it(
    'before any of its statements, is not done in part, and once by who asks again',
    { timeout: 180_000 },
    async () => {
      const { before, after } = await undisturbed(deed);
      expect(after).not.toEqual(before);

      let isDone = false;
      for (let statement = 1; !isDone; statement++) {
        await begin();
        const act = await deed();
        const stopped = stopAt(statement);
        await act(world).catch(() => undefined);
        world.interfere(null);
        isDone = !stopped.hasStopped;

        await expectSound(world);
        expectPartOf(await story(), after);
        await act(other);
        await other.work();
        expect(await story(), `stopped at statement ${statement}`).toEqual(after);
      }
      await expectSound(world);
    },
  );
});

let scenes = 0;

/** Each scene is a day of its own, so that what happens in it can be told from all that was before. */
async function begin(): Promise<void> {
  scenes += 1;
  world.clock.set(new Date(Date.parse(monday) + scenes * 60_000).toISOString());
  await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
  world.clock.advance(1);
  for (const owner of ['transfers', 'conversations', 'accounts']) {
    await world.database.query(`update ${owner}.idempotency set key = $2 || key where key = $1`, [
      idempotencyKey,
      `${scenes}: `,
    ]);
  }
}

async function undisturbed(deed: Deed): Promise<{ before: Story; after: Story }> {
  await begin();
  const act = await deed();
  const before = await story();
  await act(world);
  await world.work();
  return { before, after: await story() };
}

/** From the given statement on, nothing that the process sends reaches the database. */
function stopAt(statement: number): { hasStopped: boolean } {
  const state = { hasStopped: false };
  let sent = 0;
  world.interfere(() => {
    sent += 1;
    if (sent < statement) return;
    state.hasStopped = true;
    throw new Error('the process has stopped');
  });
  return state;
}

/** What has happened in this scene, by conversation and transfer, without ids. */
type Story = Record<'events' | 'custody' | 'messages' | 'rings' | 'availability', string[]>;

async function story(): Promise<Story> {
  const lines = async (sql: string): Promise<string[]> => {
    const rows = await world.database.query<{ line: string }>(
      sql,
      sql.includes('$1') ? [world.clock.now()] : [],
    );
    return rows.map(({ line }) => line);
  };
  return {
    events: await lines(
      `select e.type || coalesce(' ' || e.cause, '') || coalesce(' ' || e.agent_id, '') as line
       from transfers.event e where e.at >= $1 order by e.position`,
    ),
    custody: await lines(
      `select k.version || ' ' || k.cause || ' ' || k.account_id || coalesce(' ' || k.agent_id, '') as line
       from transfers.custody_change k where k.at >= $1 order by k.position`,
    ),
    messages: await lines(
      `select m.author_kind || ': ' || m.text as line from conversations.message m
       where m.sent_at >= $1 order by m.position`,
    ),
    rings: await lines(
      `select agent_id || ' ' || status as line from transfers.offer where offered_at >= $1 order by line`,
    ),
    availability: await lines(
      `select id || ' ' || availability as line from accounts.agent_facts order by id`,
    ),
  };
}

/** Whatever was committed before the end is the beginning of the whole story. */
function expectPartOf({ events, custody, messages }: Story, whole: Story): void {
  expect(whole.events.slice(0, events.length)).toEqual(events);
  expect(whole.custody.slice(0, custody.length)).toEqual(custody);
  expect(whole.messages.slice(0, messages.length)).toEqual(messages);
}
