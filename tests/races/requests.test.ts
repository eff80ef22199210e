import { describe, expect, it } from 'vitest';
import {
  aConversation,
  aRollover,
  aTransfer,
  close,
  custodyOf,
  eventsOf,
  mustAccept,
  readTransfer,
  rollBack,
  rollOver,
  setAvailability,
  take,
} from '../subgraphs/transfers/commands.js';
import type { Outcome } from '../subgraphs/transfers/commands.js';
import { giveSlots, onlyAtWork } from '../subgraphs/transfers/staff.js';
import type { World } from '../subgraphs/transfers/world.js';
import { begun, holding, meeting, paused, untilWaiting } from './interleaving.js';
import type { Processes } from './processes.js';
import { racing } from './racing.js';

let processes: Processes;
let world: World;
let other: World;
racing(3, (started) => {
  processes = started;
  world = started.world;
  other = started.on(1);
});

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const codeOf = ({ userErrors }: Pick<Outcome, 'userErrors'>): string => userErrors[0]?.code ?? 'done';
const custodyRow = (conversationId: string): string =>
  `select from transfers.custody where conversation_id = '${conversationId}' for update`;
const toBank = (conversationId: string) => ({ conversationId, destinationSkillId: 'acme-bank-care' });
const statusOf = async (transferId: string | undefined): Promise<string | undefined> =>
  (await readTransfer(world, 'retail-manager', transferId ?? ''))?.status;

describe('a hundred requests for one conversation, sent to three processes', () => {
  it.each([1, 2, 3])(
    'open one transfer, whose id all others are told: round %i',
    { timeout: 90_000 },
    async () => {
      const conversationId = await aConversation(world);

      const asked = await times(100, (index) =>
        rollOver(processes.on(index), 'retail-agent-1', toBank(conversationId)),
      );

      const opened = asked.flatMap(({ transfer }) => transfer?.id ?? []);
      const named = asked.flatMap(
        ({ userErrors: [first] }) => (first?.['transferId'] as string | undefined) ?? [],
      );
      expect(opened).toHaveLength(1);
      expect(named).toEqual(Array.from({ length: 99 }, () => opened[0]));
    },
  );
});

describe('one idempotency key, sent to three processes', () => {
  it('with one input has one answer', async () => {
    const conversationId = await aConversation(world);
    const input = { ...toBank(conversationId), idempotencyKey: 'one for three' };

    const asked = await times(60, (index) => rollOver(processes.on(index), 'retail-agent-1', input));

    expect(new Set(asked.map(({ transfer }) => transfer?.id)).size).toBe(1);
    expect(new Set(asked.map(codeOf))).toEqual(new Set(['done']));
  });

  it('with two inputs answers the first one alone', async () => {
    const conversationId = await aConversation(world);
    const input = { ...toBank(conversationId), idempotencyKey: 'two for three' };

    const asked = await times(60, (index) =>
      rollOver(processes.on(index), 'retail-agent-1', { ...input, note: index % 2 === 0 ? 'a' : 'b' }),
    );

    const [even, odd] = [0, 1].map((half) => asked.filter((_, index) => index % 2 === half).map(codeOf));
    const halves = [new Set(even), new Set(odd)].map((codes) => [...codes].join());
    expect(halves.sort()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'done']);
  });

  it('waits for the first one that came, and is answered like it', async () => {
    const conversationId = await aConversation(world);
    const input = { ...toBank(conversationId), idempotencyKey: 'waits' };
    const asking: Promise<Outcome>[] = [];

    const first = await paused(
      world,
      /^commit$/,
      () => rollOver(world, 'retail-agent-1', input),
      () => {
        asking.push(rollOver(other, 'retail-agent-1', input));
        asking.push(rollOver(other, 'retail-agent-1', { ...input, note: 'another' }));
        return Promise.resolve();
      },
    );

    const [second, third] = await Promise.all(asking);
    expect(second?.transfer?.id).toBe(first.transfer?.id);
    expect(third && codeOf(third)).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is free again when the first one that came has failed', async () => {
    const conversationId = await aConversation(world);
    const input = { ...toBank(conversationId), idempotencyKey: 'failed' };
    world.interfere((statement) => {
      if (statement === 'commit') throw new Error('the connection is lost');
    });

    const [first, second] = await Promise.allSettled([
      rollOver(world, 'retail-agent-1', input).finally(() => {
        world.interfere(null);
      }),
      rollOver(other, 'retail-agent-1', input),
    ]);

    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ status: 'fulfilled', value: { userErrors: [] } });
  });
});

describe('between the choice of an agent and the offer to it', () => {
  const beforeTheOffer = /^select transfers\.lock_agents/;

  it('the agent leaves: it rings at the next one', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    const conversationId = await aConversation(world);

    const { transfer } = await paused(
      world,
      beforeTheOffer,
      () => rollOver(world, 'retail-agent-1', toBank(conversationId)),
      () => setAvailability(other, 'bank-agent-1', 'OFFLINE'),
    );

    expect(transfer).toMatchObject({ status: 'OFFERED' });
    await mustAccept(other, 'bank-agent-2', transfer?.id ?? '');
  });

  it('the only agent leaves: it waits', async () => {
    const conversationId = await aConversation(world);

    const { transfer } = await paused(
      world,
      beforeTheOffer,
      () => rollOver(world, 'retail-agent-1', toBank(conversationId)),
      () => setAvailability(other, 'bank-agent-1', 'OFFLINE'),
    );

    expect(transfer).toMatchObject({ status: 'QUEUED' });
  });

  it('another transfer takes the only free slot: it waits', async () => {
    await giveSlots(world, 'bank-agent-1', 1);
    const conversationId = await aConversation(world);
    const rival: string[] = [];

    const { transfer } = await paused(
      world,
      beforeTheOffer,
      () => rollOver(world, 'retail-agent-1', toBank(conversationId)),
      async () => void rival.push((await aTransfer(other)).transferId),
    );

    expect([transfer?.status, await statusOf(rival[0])]).toEqual(['QUEUED', 'OFFERED']);
  });

  it('leaves at the offer that is all but committed: it is taken back', async () => {
    const conversationId = await aConversation(world);
    const leaving: Promise<void>[] = [];

    const { transfer } = await paused(
      world,
      /insert into transfers\.offer/,
      () => rollOver(world, 'retail-agent-1', toBank(conversationId)),
      () => Promise.resolve(void leaving.push(setAvailability(other, 'bank-agent-1', 'OFFLINE'))),
    );
    await Promise.all(leaving);

    expect(await statusOf(transfer?.id)).toBe('QUEUED');
  });
});

describe('two transfers for one free slot', () => {
  it.each([1, 2, 3, 4])('are given it once: round %i', async () => {
    await giveSlots(world, 'bank-agent-1', 1);
    const [one, two] = [await aConversation(world), await aConversation(world)];

    const asked = await Promise.all([
      rollOver(world, 'retail-agent-1', toBank(one)),
      rollOver(other, 'retail-agent-1', toBank(two)),
    ]);

    const statuses = await Promise.all(asked.map(({ transfer }) => statusOf(transfer?.id)));
    expect(statuses.sort()).toEqual(['OFFERED', 'QUEUED']);
  });
});

describe('a rollover and a rollback of one conversation', () => {
  const back = (conversationId: string) => rollBack(other, 'bank-agent-1', { conversationId });
  const onward = (conversationId: string) =>
    rollOver(world, 'bank-agent-1', { conversationId, destinationSkillId: 'acme-travel-care' });

  it.each([
    ['the rollover first', onward, back],
    ['the rollback first', back, onward],
  ])('open one transfer: %s', async (_, first, second) => {
    const { conversationId } = await aRollover(world);

    const [won, lost] = await meeting(
      world,
      custodyRow(conversationId),
      () => first(conversationId),
      () => second(conversationId),
    );

    expect([codeOf(won), codeOf(lost)]).toEqual(['done', 'TRANSFER_IN_PROGRESS']);
    expect(lost.userErrors[0]?.['transferId']).toBe(won.transfer?.id);
  });
});

describe('a conversation that waits', () => {
  const taking = (conversationId: string) => async (): Promise<string> =>
    codeOf(await take(other, 'retail-agent-2', { conversationId }));
  const assigning = (conversationId: string) => async (): Promise<string> => {
    await onlyAtWork(world, 'retail-agent-1');
    const at = world.clock.now();
    await world.database.transaction((sql) =>
      sql.query('select transfers.assign_waiting($1, $2)', [conversationId, at]),
    );
    return 'done';
  };
  const closing = (conversationId: string) => async (): Promise<string> => {
    await close(world, conversationId);
    return 'closed';
  };

  it.each([
    ['taken, then assigned', taking, assigning, ['done', 'done'], 'retail-agent-2'],
    ['assigned, then taken', assigning, taking, ['done', 'CONVERSATION_NOT_WAITING'], 'retail-agent-1'],
    ['taken, then closed', taking, closing, ['done', 'closed'], 'retail-agent-2'],
    ['closed, then taken', closing, taking, ['closed', 'CONVERSATION_CLOSED'], null],
    ['assigned, then closed', assigning, closing, ['done', 'closed'], 'retail-agent-1'],
    ['closed, then assigned', closing, assigning, ['closed', 'done'], null],
  ])('and is %s, ends with who was first', async (_, first, second, answers, agent) => {
    await onlyAtWork(world);
    const conversationId = await aConversation(world);

    const order = await meeting(
      world,
      custodyRow(conversationId),
      first(conversationId),
      second(conversationId),
    );

    expect(order).toEqual(answers);
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent, version: agent === null ? 1 : 2 });
  });
});

describe('an agent who comes and goes while a conversation is being given out', () => {
  it('is not given it', async () => {
    await onlyAtWork(world, 'retail-agent-2');
    await world.database.query(`select transfers.lock_agents(array['retail-agent-1', 'retail-agent-2'])`);
    const busy = await holding(
      world,
      `select from transfers.agent_load where agent_id = 'retail-agent-2' for update`,
    );
    const starting = await begun(world, () => aConversation(other));

    await setAvailability(world, 'retail-agent-1', 'ONLINE');
    await paused(
      world,
      /^commit$/,
      () => setAvailability(world, 'retail-agent-1', 'OFFLINE'),
      async () => {
        await busy.release();
        await untilWaiting(world, 1, starting.done);
      },
    );

    const conversationId = await starting.done;
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-2', version: 1 });
  });
});

describe('transfers that are due, seen by the workers of three processes', () => {
  it('are done once each', async () => {
    const moved = await times(12, () => aTransfer(world));
    world.clock.advance(30_000);

    await times(9, (index) => processes.on(index).work());

    for (const { transferId } of moved) {
      await close(world, (await conversationOf(transferId)) ?? '');
      expect((await eventsOf(world, 'retail-manager', transferId)).map(({ type }) => type)).toEqual([
        'QUEUED',
        'OFFERED',
        'OFFER_TIMED_OUT',
        'ABANDONED',
      ]);
    }
  });

  it('go on from where one of them has stopped', async () => {
    const { transferId } = await aTransfer(world);
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-2');
    world.clock.advance(30_000);
    other.interfere((statement) => {
      if (statement.startsWith('select accounts.set_away')) throw new Error('the process has stopped');
    });

    await other.work();
    other.interfere(null);
    world.clock.advance(5_000);
    await world.work();

    expect(await statusOf(transferId)).toBe('OFFERED');
    await mustAccept(world, 'bank-agent-2', transferId);
  });
});

async function conversationOf(transferId: string): Promise<string | undefined> {
  const [row] = await world.database.query<{ id: string }>(
    'select conversation_id as id from transfers.transfer where id = $1',
    [transferId],
  );
  return row?.id;
}
