import { describe, expect, it } from 'vitest';
import {
  accept,
  aConversation,
  aRollover,
  aTransfer,
  custodyOf,
  readTransfer,
  rollBack,
  setAvailability,
  take,
} from '../subgraphs/transfers/commands.js';
import type { Outcome } from '../subgraphs/transfers/commands.js';
import { expectSound } from '../subgraphs/transfers/soundness.js';
import { giveSlots, onlyAtWork } from '../subgraphs/transfers/staff.js';
import type { World } from '../subgraphs/transfers/world.js';
import type { Processes } from './processes.js';
import { racing } from './racing.js';

let processes: Processes;
let world: World;
racing(3, (started) => {
  processes = started;
  world = started.world;
});

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const codesOf = ({ userErrors }: Outcome): string[] => userErrors.map(({ code }) => code);
const count = (codes: string[]): Record<string, number> =>
  Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((one) => one === code).length]));
const statusOf = async (transferId: string): Promise<string | undefined> =>
  (await readTransfer(world, 'retail-manager', transferId))?.status;

describe('a hundred at once', { timeout: 90_000 }, () => {
  it('acceptances move custody once', async () => {
    const { conversationId, transferId } = await aTransfer(world);

    const accepted = await times(100, (index) => accept(processes.on(index), 'bank-agent-1', { transferId }));

    expect(count(accepted.map((one) => codesOf(one)[0] ?? 'accepted'))).toEqual({
      accepted: 1,
      TRANSFER_NOT_PENDING: 99,
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'bank-agent-1', version: 2 });
  });

  it('new conversations overdraw no slots', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'retail-agent-2');
    await Promise.all(['retail-agent-1', 'retail-agent-2'].map((id) => giveSlots(world, id, 7)));

    const started = await times(100, (index) => aConversation(processes.on(index)));

    const custodies = await Promise.all(started.map((id) => custodyOf(world, id)));
    expect(count(custodies.map(({ agent }) => agent ?? 'waiting'))).toEqual({
      'retail-agent-1': 7,
      'retail-agent-2': 7,
      waiting: 86,
    });
  });

  it('requests for as many conversations overdraw no slots', async () => {
    await giveSlots(world, 'bank-agent-1', 5);

    const moved = await times(60, (index) => aTransfer(processes.on(index)));

    const statuses = await Promise.all(moved.map(({ transferId }) => statusOf(transferId)));
    expect(count(statuses.map((status) => status ?? ''))).toEqual({ OFFERED: 5, QUEUED: 55 });
  });

  it('new conversations are not left with an agent who goes offline', async () => {
    await onlyAtWork(world, 'retail-agent-1');

    const started = times(30, (index) => aConversation(processes.on(index)));
    const leaving = times(3, async (index) => {
      await setAvailability(processes.on(index), 'retail-agent-1', 'OFFLINE');
      await setAvailability(processes.on(index), 'retail-agent-1', 'ONLINE');
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
      take(processes.on(index), `retail-agent-${(index % 2) + 1}`, { conversationId }),
    );

    expect(count(taken.map(({ userErrors }) => userErrors[0]?.code ?? 'taken'))).toEqual({
      taken: 1,
      CONVERSATION_NOT_WAITING: 39,
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ version: 2 });
  });

  it('takings by one agent overdraw no slots', async () => {
    await onlyAtWork(world);
    const waiting = await times(20, (index) => aConversation(processes.on(index)));
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

    const moved = times(24, (index) => aTransfer(processes.on(index)));
    const started = times(12, (index) =>
      aConversation(processes.on(index), { accountId: 'acme-bank', skillId: 'acme-bank-care' }),
    );
    const coming = times(6, (index) =>
      setAvailability(processes.on(index), 'bank-agent-2', index % 2 === 0 ? 'OFFLINE' : 'ONLINE'),
    );
    await Promise.all([moved, started, coming]);
    await world.work();

    await expectSound(world);
    const statuses = await Promise.all((await moved).map(({ transferId }) => statusOf(transferId)));
    expect(statuses.filter((status) => status !== 'OFFERED' && status !== 'QUEUED')).toEqual([]);
  });
});

describe('rollbacks at once', () => {
  it('undo a hop once', async () => {
    const { conversationId, transferId } = await aRollover(world);

    const asked = await times(20, (index) =>
      rollBack(processes.on(index), 'bank-agent-1', { conversationId }),
    );

    expect(count(asked.map((one) => codesOf(one)[0] ?? 'opened'))).toEqual({
      opened: 1,
      TRANSFER_IN_PROGRESS: 19,
    });
    const back = asked.find(({ transfer }) => transfer !== null)?.transfer?.id ?? '';
    await times(10, (index) => accept(processes.on(index), 'retail-agent-1', { transferId: back }));
    expect(await readTransfer(world, 'retail-agent-1', transferId)).toMatchObject({
      rolledBackBy: { id: back },
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-retail', version: 3 });
  });
});
