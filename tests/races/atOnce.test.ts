import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aRollover,
  aTransfer,
  cancel,
  close,
  custodyOf,
  decline,
  readTransfer,
  rollBack,
  rollOver,
  setAvailability,
  take,
} from '../subgraphs/transfers/commands.js';
import type { Outcome } from '../subgraphs/transfers/commands.js';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from '../subgraphs/transfers/staff.js';
import { aWorld, monday } from '../subgraphs/transfers/world.js';
import type { World } from '../subgraphs/transfers/world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
let deadlocks = 0;
beforeEach(async () => {
  await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
  deadlocks = world.retries();
});
afterEach(async () => {
  await expectSound(world);
  expect(world.retries() - deadlocks, 'deadlocks').toBe(0);
  world.clock.set(monday);
});
afterAll(() => world.stop());

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const codesOf = ({ userErrors }: Outcome): string[] => userErrors.map(({ code }) => code);
const count = (codes: string[]): Record<string, number> =>
  Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((one) => one === code).length]));
const statusOf = async (transferId: string): Promise<string | undefined> =>
  (await readTransfer(world, 'retail-manager', transferId))?.status;

describe('a hundred at once', () => {
  it('requests for one conversation open one transfer', async () => {
    const conversationId = await aConversation(world);

    const asked = await times(100, () =>
      rollOver(world, 'retail-agent-1', { conversationId, destinationSkillId: 'acme-bank-care' }),
    );

    expect(count(asked.map((one) => codesOf(one)[0] ?? 'opened'))).toEqual({
      opened: 1,
      TRANSFER_IN_PROGRESS: 99,
    });
    const opened = asked.find(({ transfer }) => transfer !== null)?.transfer?.id;
    const named = asked.flatMap(({ userErrors: [first] }) => first?.['transferId'] ?? []);
    expect(new Set(named)).toEqual(new Set([opened]));
  });

  it('requests with one key have one answer', async () => {
    const conversationId = await aConversation(world);
    const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: 'hundred' };

    const asked = await times(100, () => rollOver(world, 'retail-agent-1', input));

    expect(new Set(asked.map(({ transfer }) => transfer?.id)).size).toBe(1);
    expect(new Set(asked.map(({ transfer }) => transfer?.status))).toEqual(new Set(['OFFERED']));
  });

  it('acceptances move custody once', async () => {
    const { conversationId, transferId } = await aTransfer(world);

    const accepted = await times(100, () => accept(world, 'bank-agent-1', { transferId }));

    expect(count(accepted.map((one) => codesOf(one)[0] ?? 'accepted'))).toEqual({
      accepted: 1,
      TRANSFER_NOT_PENDING: 99,
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'bank-agent-1', version: 2 });
  });

  it('new conversations overdraw no slots', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'retail-agent-2');
    await Promise.all(['retail-agent-1', 'retail-agent-2'].map((id) => giveSlots(world, id, 7)));

    const started = await times(100, () => aConversation(world));

    const custodies = await Promise.all(started.map((id) => custodyOf(world, id)));
    expect(count(custodies.map(({ agent }) => agent ?? 'waiting'))).toEqual({
      'retail-agent-1': 7,
      'retail-agent-2': 7,
      waiting: 86,
    });
  });

  it('requests for as many conversations overdraw no slots', async () => {
    await giveSlots(world, 'bank-agent-1', 5);

    const moved = await times(60, () => aTransfer(world));

    const statuses = await Promise.all(moved.map(({ transferId }) => statusOf(transferId)));
    expect(count(statuses.map((status) => status ?? ''))).toEqual({ OFFERED: 5, QUEUED: 55 });
  });

  it('new conversations are not left with an agent who goes offline', async () => {
    await onlyAtWork(world, 'retail-agent-1');

    const started = times(30, () => aConversation(world));
    const leaving = times(3, async () => {
      await setAvailability(world, 'retail-agent-1', 'OFFLINE');
      await setAvailability(world, 'retail-agent-1', 'ONLINE');
    });
    await Promise.all([started, leaving]);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');

    const custodies = await Promise.all((await started).map((id) => custodyOf(world, id)));
    expect(custodies.filter(({ agent }) => agent !== null)).toEqual([]);
  });

  it('takers of one conversation leave it to one of them', async () => {
    await onlyAtWork(world);
    const conversationId = await aConversation(world);

    const taken = await times(40, (index) =>
      take(world, `retail-agent-${(index % 2) + 1}`, { conversationId }),
    );

    expect(count(taken.map(({ userErrors }) => userErrors[0]?.code ?? 'taken'))).toEqual({
      taken: 1,
      CONVERSATION_NOT_WAITING: 39,
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ version: 2 });
  });

  it('takings by one agent overdraw no slots', async () => {
    await onlyAtWork(world);
    const waiting = await times(20, () => aConversation(world));
    await giveSlots(world, 'retail-agent-1', 3);

    const taken = await Promise.all(
      waiting.map((conversationId) => take(world, 'retail-agent-1', { conversationId })),
    );

    expect(count(taken.map(({ userErrors }) => userErrors[0]?.code ?? 'taken'))).toEqual({
      taken: 3,
      NO_FREE_SLOT: 17,
    });
  });
});

describe('transfers, starts and the coming and going of agents, all at once', () => {
  it('overdraw no slots, and leave nothing that cannot go on', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    await Promise.all(['bank-agent-1', 'bank-agent-2'].map((id) => giveSlots(world, id, 3)));

    const moved = times(24, () => aTransfer(world));
    const started = times(12, () =>
      aConversation(world, { accountId: 'acme-bank', skillId: 'acme-bank-care' }),
    );
    const coming = times(6, (index) =>
      setAvailability(world, 'bank-agent-2', index % 2 === 0 ? 'OFFLINE' : 'ONLINE'),
    );
    await Promise.all([moved, started, coming]);
    await world.work();

    await expectSound(world);
    const statuses = await Promise.all((await moved).map(({ transferId }) => statusOf(transferId)));
    expect(statuses.filter((status) => status !== 'OFFERED' && status !== 'QUEUED')).toEqual([]);
  });
});

describe('an acceptance against', () => {
  type Racing = (moved: { conversationId: string; transferId: string }) => Promise<unknown>;

  it.each<[string, Racing, string[]]>([
    [
      'a cancellation',
      ({ transferId }) => cancel(world, 'retail-manager', { transferId }),
      ['ACCEPTED', 'CANCELLED'],
    ],
    [
      'a decline',
      ({ transferId }) => decline(world, 'bank-agent-1', { transferId }),
      ['ACCEPTED', 'RETURNED'],
    ],
    ['a close', ({ conversationId }) => close(world, conversationId), ['ACCEPTED', 'ABANDONED']],
    [
      'its agent going offline',
      () => setAvailability(world, 'bank-agent-1', 'OFFLINE'),
      ['ACCEPTED', 'QUEUED'],
    ],
    [
      'the source agent going offline',
      () => setAvailability(world, 'retail-agent-1', 'OFFLINE'),
      ['ACCEPTED'],
    ],
    [
      'another request',
      ({ conversationId }) =>
        rollOver(world, 'retail-manager', { conversationId, destinationSkillId: 'acme-travel-care' }),
      ['ACCEPTED'],
    ],
  ])('%s is won by one of them', async (_, racing, statuses) => {
    const moved = await times(8, () => aTransfer(world));

    const outcomes = await Promise.all(
      moved.map(async (one, index) => {
        const accepting = () => accept(world, 'bank-agent-1', { transferId: one.transferId });
        const [first, second] =
          index % 2 === 0 ? [accepting, () => racing(one)] : [() => racing(one), accepting];
        const answers = await Promise.all([first(), second()]);
        return answers[index % 2] as Outcome;
      }),
    );

    for (const [index, { transferId, conversationId }] of moved.entries()) {
      const status = await statusOf(transferId);
      expect(statuses).toContain(status);
      expect(outcomes[index]?.userErrors.length).toBe(status === 'ACCEPTED' ? 0 : 1);
      const { account } = await custodyOf(world, conversationId);
      expect(account).toBe(status === 'ACCEPTED' ? 'acme-bank' : 'acme-retail');
    }
  });

  it('the timeout is won by one of them', async () => {
    const moved = await times(8, () => aTransfer(world));
    world.clock.advance(29_999);

    const accepting = moved.map(({ transferId }) => accept(world, 'bank-agent-1', { transferId }));
    world.clock.advance(1);
    const [accepted] = await Promise.all([Promise.all(accepting), world.work()]);

    for (const [index, { transferId }] of moved.entries()) {
      const won = accepted[index]?.userErrors.length === 0;
      expect(await statusOf(transferId)).toBe(won ? 'ACCEPTED' : 'QUEUED');
    }
  });

  it('the deadline is won by one of them', async () => {
    await world.database.query('update accounts.account set transfer_deadline_seconds = 10');
    const moved = await times(8, () => aTransfer(world));
    world.clock.advance(9_999);

    const accepting = moved.map(({ transferId }) => accept(world, 'bank-agent-1', { transferId }));
    world.clock.advance(1);
    const [accepted] = await Promise.all([Promise.all(accepting), world.work()]);

    for (const [index, { transferId }] of moved.entries()) {
      const won = accepted[index]?.userErrors.length === 0;
      expect(await statusOf(transferId)).toBe(won ? 'ACCEPTED' : 'EXPIRED');
    }
  });

  it('a message of the consumer loses none', async () => {
    const moved = await times(8, () => aTransfer(world));

    await Promise.all(
      moved.flatMap(({ transferId, conversationId }) => [
        accept(world, 'bank-agent-1', { transferId }),
        ...[1, 2, 3].map((number) => say(conversationId, String(number))),
      ]),
    );

    for (const { conversationId } of moved) {
      expect((await textsOf(conversationId)).sort()).toEqual(['1', '2', '3', 'Hello']);
    }
  });
});

describe('rollbacks at once', () => {
  it('undo a hop once', async () => {
    const { conversationId, transferId } = await aRollover(world);

    const asked = await times(20, () => rollBack(world, 'bank-agent-1', { conversationId }));

    expect(count(asked.map((one) => codesOf(one)[0] ?? 'opened'))).toEqual({
      opened: 1,
      TRANSFER_IN_PROGRESS: 19,
    });
    const back = asked.find(({ transfer }) => transfer !== null)?.transfer?.id ?? '';
    await times(10, () => accept(world, 'retail-agent-1', { transferId: back }));
    expect(await readTransfer(world, 'retail-agent-1', transferId)).toMatchObject({
      rolledBackBy: { id: back },
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-retail', version: 3 });
  });
});

async function say(conversationId: string, text: string): Promise<void> {
  await world.askConversations(
    'acme-web',
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }',
    { input: { conversationId, text, idempotencyKey: `${conversationId} ${text}` } },
  );
}

async function textsOf(conversationId: string): Promise<string[]> {
  const rows = await world.database.query<{ text: string }>(
    'select text from conversations.message where conversation_id = $1',
    [conversationId],
  );
  return rows.map(({ text }) => text);
}
