import { describe, expect, it } from 'vitest';
import { accept, aTransfer, setAvailability } from '../subgraphs/transfers/commands.js';
import type { Moved, Refused } from '../subgraphs/transfers/commands.js';
import type { World } from '../subgraphs/transfers/world.js';
import { begun, paused } from './interleaving.js';
import type { Processes } from './processes.js';
import { racing } from './racing.js';

let processes: Processes;
let world: World;
let other: World;
racing(2, (started) => {
  processes = started;
  world = started.world;
  other = started.on(1);
});

/** The code of the refusal; null when it was sent. */
async function say(by: World, who: string, { conversationId }: Moved, text: string): Promise<string | null> {
  const { sendMessage } = await by.askConversations(
    who,
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }',
    { input: { conversationId, text, idempotencyKey: `${who} ${text} ${conversationId}` } },
  );
  return (sendMessage as { userErrors: Refused[] }).userErrors[0]?.code ?? null;
}

async function readBy(who: string, { conversationId }: Moved): Promise<string[]> {
  const { conversation } = await world.askConversations(
    who,
    `query ($id: ID!) { conversation(id: $id) { messages(first: 100) { nodes { text } } } }`,
    { id: conversationId },
  );
  return (conversation as { messages: { nodes: { text: string }[] } }).messages.nodes.map(({ text }) => text);
}

const accepting = ({ transferId }: Moved) => accept(world, 'bank-agent-1', { transferId });

/** `speaking` begins while the acceptance is all but committed, and waits for it. */
async function afterAcceptance(moved: Moved, speaking: () => Promise<string | null>): Promise<string | null> {
  const spoken: { done: Promise<string | null> }[] = [];
  const accepted = await paused(
    world,
    /^commit$/,
    () => accepting(moved),
    async () => void spoken.push(await begun(world, speaking)),
  );
  expect(accepted.userErrors).toEqual([]);
  return (await spoken[0]?.done) ?? null;
}

/** The acceptance begins while `speaking` is all but committed, and waits for it. */
async function beforeAcceptance(
  moved: Moved,
  speaking: () => Promise<string | null>,
): Promise<string | null> {
  const accepted: { done: ReturnType<typeof accepting> }[] = [];
  const spoken = await paused(other, /^commit$/, speaking, async () => {
    accepted.push(await begun(world, () => accepting(moved)));
  });
  expect((await accepted[0]?.done)?.userErrors).toEqual([]);
  return spoken;
}

describe('a message of the consumer', () => {
  it('just before an acceptance is read by both sides, once', async () => {
    const moved = await aTransfer(world);

    expect(await beforeAcceptance(moved, () => say(other, 'acme-web', moved, 'Still there?'))).toBeNull();

    expect(await readBy('bank-agent-1', moved)).toEqual(['Hello', 'Still there?']);
    expect(await readBy('retail-agent-1', moved)).toEqual(['Hello', 'Still there?']);
  });

  it('just after an acceptance is read by the new handler alone, once', async () => {
    const moved = await aTransfer(world);

    expect(await afterAcceptance(moved, () => say(other, 'acme-web', moved, 'Still there?'))).toBeNull();

    expect(await readBy('bank-agent-1', moved)).toEqual(['Hello', 'Still there?']);
    expect(await readBy('retail-agent-1', moved)).toEqual(['Hello']);
  });

  it('comes after the warm message of the acceptance that it waited for', async () => {
    const moved = await aTransfer(world, { warmMessage: 'Over to the bank', warmMessageTo: 'CONSUMER' });

    await afterAcceptance(moved, () => say(other, 'acme-web', moved, 'Thanks'));

    expect(await readBy('bank-agent-1', moved)).toEqual(['Hello', 'Over to the bank', 'Thanks']);
    expect(await readBy('retail-agent-1', moved)).toEqual(['Hello', 'Over to the bank']);
  });
});

describe("a former handler's reply", () => {
  it('just before an acceptance is delivered', async () => {
    const moved = await aTransfer(world);

    expect(await beforeAcceptance(moved, () => say(other, 'retail-agent-1', moved, 'One moment'))).toBeNull();

    expect(await readBy('acme-web', moved)).toEqual(['Hello', 'One moment']);
    expect(await readBy('retail-agent-1', moved)).toEqual(['Hello', 'One moment']);
  });

  it('just after an acceptance is refused, and nobody ever reads it', async () => {
    const moved = await aTransfer(world);

    const code = await afterAcceptance(moved, () => say(other, 'retail-agent-1', moved, 'One moment'));

    expect(code).toBe('CONVERSATION_NOT_HANDLED_HERE');
    expect(await readBy('acme-web', moved)).toEqual(['Hello']);
  });

  it('just after it went OFFLINE is refused', async () => {
    const moved = await aTransfer(world);
    const spoken: { done: Promise<string | null> }[] = [];

    await paused(
      world,
      /^commit$/,
      () => setAvailability(world, 'retail-agent-1', 'OFFLINE'),
      async () => void spoken.push(await begun(world, () => say(other, 'retail-agent-1', moved, 'Bye'))),
    );

    expect(await spoken[0]?.done).toBe('FORBIDDEN_NOT_PARTICIPANT');
  });
});

describe('messages of both sides at the instant of an acceptance', () => {
  it.each([1, 2, 3])('are delivered or refused, in one order for all: round %i', async (round) => {
    const moved = await aTransfer(world);
    const texts = Array.from({ length: 12 }, (_, index) => `${round}.${index}`);

    const [, ...codes] = await Promise.all([
      accepting(moved),
      ...texts.map((text, index) =>
        say(processes.on(index), index % 3 === 0 ? 'acme-web' : 'retail-agent-1', moved, text),
      ),
    ]);

    const delivered = texts.filter((_, index) => codes[index] === null);
    const all = await readBy('acme-web', moved);
    expect([...all].sort()).toEqual(['Hello', ...delivered].sort());
    expect(new Set(codes)).toEqual(
      new Set(codes.filter((code) => code === null || code === handledElsewhere)),
    );
    expect(await readBy('bank-agent-1', moved)).toEqual(all);
    const left = await readBy('retail-agent-1', moved);
    expect(left).toEqual(all.slice(0, left.length));
    const ofTheSource = delivered.filter((text) => texts.indexOf(text) % 3 !== 0);
    expect(ofTheSource.filter((text) => !left.includes(text))).toEqual([]);
  });
});

const handledElsewhere = 'CONVERSATION_NOT_HANDLED_HERE';

describe('who follows the log of a brand by position', () => {
  it('misses nothing, whichever process writes it', async () => {
    const [start] = await positionsAfter(0n);
    const seen: bigint[] = [];
    const log: { isWritten: boolean } = { isWritten: true };
    const following = (async () => {
      for (let last = start ?? 0n; log.isWritten; last = seen.at(-1) ?? last) {
        seen.push(...(await positionsAfter(last)));
      }
    })();

    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const moved = await aTransfer(processes.on(index));
        await Promise.all([
          say(processes.on(index), 'acme-web', moved, 'a'),
          accept(processes.on(index + 1), 'bank-agent-1', { transferId: moved.transferId }),
        ]);
      }),
    );
    log.isWritten = false;
    await following;
    const all = await positionsAfter(start ?? 0n);
    seen.push(...(await positionsAfter(seen.at(-1) ?? 0n))); // the workers may have written more meanwhile

    expect(seen.slice(0, all.length)).toEqual(all);
  });
});

async function positionsAfter(position: bigint): Promise<bigint[]> {
  const rows = await world.database.query<{ position: bigint }>(
    `select position from (
       select brand_id, position from transfers.event
       union all select brand_id, position from transfers.custody_change
       union all select brand_id, ended_position from transfers.custody
       union all select brand_id, position from conversations.message) log
     where brand_id = 'acme' and position > $1 order by position`,
    [position],
  );
  return rows.map((row) => row.position);
}
