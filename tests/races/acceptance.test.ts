import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  accept,
  aTransfer,
  cancel,
  close,
  custodyOf,
  decline,
  readTransfer,
  rollOver,
  setAvailability,
} from '../subgraphs/transfers/commands.js';
import type { Moved } from '../subgraphs/transfers/commands.js';
import { availabilityOf, onlyAtWork } from '../subgraphs/transfers/staff.js';
import type { World } from '../subgraphs/transfers/world.js';
import { meeting, paused } from './interleaving.js';
import { racing } from './racing.js';

let world: World;
let other: World;
racing(2, (started) => {
  world = started.world;
  other = started.on(1);
});

interface Answered {
  userErrors: { code: string }[];
}
const codesOf = (answer: Answered | undefined): string[] => answer?.userErrors.map(({ code }) => code) ?? [];
const statusOf = async (transferId: string): Promise<string | undefined> =>
  (await readTransfer(world, 'retail-manager', transferId))?.status;
const accepting = ({ transferId }: Moved) => accept(world, 'bank-agent-1', { transferId });
const transferRow = ({ transferId }: Moved): string =>
  `select from transfers.transfer where id = '${transferId}' for update`;

interface Racer {
  readonly race: (moved: Moved) => Promise<Answered | undefined>;
  /** What becomes of the transfer, and what each is answered, when the acceptance comes first, and when it comes last. */
  readonly acceptedFirst: readonly [status: string, ownCodes: string[]];
  readonly acceptedLast: readonly [status: string, codesOfTheAcceptance: string[]];
}

const pending = ['TRANSFER_NOT_PENDING'];
const racers: Record<string, Racer> = {
  'the same agent with another key': {
    race: ({ transferId }) => accept(other, 'bank-agent-1', { transferId }),
    acceptedFirst: ['ACCEPTED', pending],
    acceptedLast: ['ACCEPTED', pending],
  },
  'another agent': {
    race: ({ transferId }) => accept(other, 'bank-agent-2', { transferId }),
    acceptedFirst: ['ACCEPTED', pending],
    acceptedLast: ['ACCEPTED', []],
  },
  'a cancellation': {
    race: ({ transferId }) => cancel(other, 'retail-manager', { transferId }),
    acceptedFirst: ['ACCEPTED', pending],
    acceptedLast: ['CANCELLED', pending],
  },
  'a decline': {
    race: ({ transferId }) => decline(other, 'bank-agent-1', { transferId }),
    acceptedFirst: ['ACCEPTED', pending],
    acceptedLast: ['RETURNED', pending],
  },
  'the consumer who closes': {
    race: async ({ conversationId }) => (await close(other, conversationId), undefined),
    acceptedFirst: ['ACCEPTED', []],
    acceptedLast: ['ABANDONED', pending],
  },
  'its agent going OFFLINE': {
    race: async () => (await setAvailability(other, 'bank-agent-1', 'OFFLINE'), undefined),
    acceptedFirst: ['ACCEPTED', []],
    acceptedLast: ['QUEUED', pending],
  },
  'the source agent going OFFLINE': {
    race: async () => (await setAvailability(other, 'retail-agent-1', 'OFFLINE'), undefined),
    acceptedFirst: ['ACCEPTED', []],
    acceptedLast: ['ACCEPTED', []],
  },
  'another request': {
    race: ({ conversationId }) =>
      rollOver(other, 'retail-manager', { conversationId, destinationSkillId: 'acme-travel-care' }),
    acceptedFirst: ['ACCEPTED', ['CONVERSATION_NOT_HANDLED_HERE']],
    acceptedLast: ['ACCEPTED', []],
  },
};

describe.each(Object.entries(racers))('an acceptance and %s', (_, { race, acceptedFirst, acceptedLast }) => {
  it('in this order leave what the acceptance made of it', async () => {
    const moved = await aTransfer(world);

    const [accepted, raced] = await meeting(
      world,
      transferRow(moved),
      () => accepting(moved),
      () => race(moved),
    );

    expect([await statusOf(moved.transferId), codesOf(raced)]).toEqual(acceptedFirst);
    expect(codesOf(accepted)).toEqual([]);
    expect(await custodyOf(world, moved.conversationId)).toMatchObject({ account: 'acme-bank' });
  });

  it('in the other order leave what that made of it', async () => {
    const moved = await aTransfer(world);

    const [, accepted] = await meeting(
      world,
      transferRow(moved),
      () => race(moved),
      () => accepting(moved),
    );

    const status = await statusOf(moved.transferId);
    expect([status, codesOf(accepted)]).toEqual(acceptedLast);
    const account = status === 'ACCEPTED' ? 'acme-bank' : 'acme-retail';
    expect(await custodyOf(world, moved.conversationId)).toMatchObject({ account });
  });

  it('in whatever order move custody once, or not at all', async () => {
    const moved = await Promise.all(Array.from({ length: 6 }, () => aTransfer(world)));

    const accepted = await Promise.all(
      moved.map(async (one, index) => {
        const first = index % 2 === 0 ? accepting(one) : null;
        const raced = race(one);
        const answer = await (first ?? accepting(one));
        await raced;
        return answer;
      }),
    );

    for (const [index, { transferId, conversationId }] of moved.entries()) {
      const status = await statusOf(transferId);
      expect([acceptedFirst[0], acceptedLast[0]]).toContain(status);
      const lost = status === acceptedLast[0] ? [acceptedLast[1]] : [];
      expect([...(status === 'ACCEPTED' ? [[]] : []), ...lost]).toContainEqual(codesOf(accepted[index]));
      const account = status === 'ACCEPTED' ? 'acme-bank' : 'acme-retail';
      expect(await custodyOf(world, conversationId)).toMatchObject({ account });
    }
  });
});

describe('an offer that went on to another agent', () => {
  it('is accepted by that one alone, whoever is first', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    const moved = await aTransfer(world);
    await decline(world, 'bank-agent-1', { transferId: moved.transferId });

    const [former, current] = await meeting(
      world,
      transferRow(moved),
      () => accepting(moved),
      () => accept(other, 'bank-agent-2', { transferId: moved.transferId }),
    );

    expect([codesOf(former), codesOf(current)]).toEqual([['OFFER_NOT_YOURS'], []]);
    expect(await custodyOf(world, moved.conversationId)).toMatchObject({ agent: 'bank-agent-2', version: 2 });
  });
});

describe.each([
  ['the timeout of the offer', 30_000, 900, 'QUEUED'],
  ['the deadline of the transfer', 10_000, 10, 'EXPIRED'],
])('an acceptance and %s', (_, endsAfterMs, deadlineSeconds, endStatus) => {
  beforeEach(() =>
    world.database.query('update accounts.account set transfer_deadline_seconds = $1', [deadlineSeconds]),
  );

  it('which comes while it is being carried out: it is too late', async () => {
    const moved = await aTransfer(world);
    world.clock.advance(endsAfterMs - 1);

    const accepted = await paused(
      world,
      /lock_conversation/,
      () => accepting(moved),
      async () => {
        world.clock.advance(1);
        await other.work();
      },
    );

    expect(codesOf(accepted)).toEqual(['OFFER_EXPIRED']);
    expect(await statusOf(moved.transferId)).toBe(endStatus);
    expect(await custodyOf(world, moved.conversationId)).toMatchObject({
      account: 'acme-retail',
      version: 1,
    });
  });

  it('which finds it accepted all but committed: it is passed over', async () => {
    const moved = await aTransfer(world);
    world.clock.advance(endsAfterMs - 1);

    const accepted = await paused(
      world,
      /^commit$/,
      () => accepting(moved),
      async () => {
        world.clock.advance(1);
        await other.work();
      },
    );
    await other.work();

    expect(codesOf(accepted)).toEqual([]);
    expect(await statusOf(moved.transferId)).toBe('ACCEPTED');
    expect(await availabilityOf(world, 'bank-agent-1')).toBe('ONLINE');
  });
});

/** What a manager or an administrator changes by another process; it must be done. */
async function configure(
  asks: 'askAccounts' | 'askSkills',
  who: string,
  mutation: string,
  input: object,
): Promise<void> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const document = `mutation ($input: ${type}) { answer: ${mutation}(input: $input) { userErrors { code } } }`;
  const { answer } = await other[asks](who, document, { input: { idempotencyKey: randomUUID(), ...input } });
  expect(codesOf(answer as Answered)).toEqual([]);
}

describe('an acceptance, while', () => {
  const changes: Record<string, [change: () => Promise<unknown>, code: string]> = {
    'the permission is revoked': [
      () => configure('askAccounts', 'retail-manager', 'revokeLink', { linkId: 'acme-retail-to-acme-bank' }),
      'LINK_REVOKED',
    ],
    'the schedule is edited': [
      () => configure('askSkills', 'bank-manager', 'setWorkingHours', { accountId: 'acme-bank', weekly: [] }),
      'DESTINATION_CLOSED',
    ],
    'the skill is closed': [
      () => configure('askSkills', 'bank-manager', 'closeSkill', { skillId: 'acme-bank-desk' }),
      'DESTINATION_CLOSED',
    ],
    'the account is switched off': [
      () => configure('askAccounts', 'admin', 'disableRollover', { accountId: 'acme-bank' }),
      'ROLLOVER_NOT_ENABLED',
    ],
  };
  let weekly: string;
  beforeEach(async () => {
    const [hours] = await world.database.query<{ weekly: object }>(
      `select weekly from skills.working_hours where id = 'acme-bank-hours'`,
    );
    weekly = JSON.stringify(hours?.weekly);
  });
  afterEach(async () => {
    await world.database.query('update skills.working_hours set weekly = $1 where skill_id is null', [
      weekly,
    ]);
    await world.database.query('update accounts.account set rollover_enabled = true');
  });

  it.each(Object.entries(changes))(
    '%s before it is decided, is refused, and returns',
    async (_, [change, code]) => {
      const moved = await aTransfer(world, { destinationSkillId: 'acme-bank-desk', fallback: 'NONE' });

      const accepted = await paused(world, /lock_conversation/, () => accepting(moved), change);

      expect(codesOf(accepted)).toEqual([code]);
      expect(await statusOf(moved.transferId)).toBe('RETURNED');
      expect(await custodyOf(world, moved.conversationId)).toMatchObject({
        agent: 'retail-agent-1',
        version: 1,
      });
    },
  );

  it.each(Object.entries(changes))('%s after it was decided, is accepted', async (_, [change]) => {
    const moved = await aTransfer(world, { destinationSkillId: 'acme-bank-desk', fallback: 'NONE' });

    const accepted = await paused(world, /^commit$/, () => accepting(moved), change);

    expect(codesOf(accepted)).toEqual([]);
    expect(await custodyOf(world, moved.conversationId)).toMatchObject({ agent: 'bank-agent-1', version: 2 });
  });

  it('the shift ends: is refused from the closing instant on, and may be made a millisecond before', async () => {
    // 17:00 in New York.
    world.clock.set('2026-03-02T21:59:59.998Z');
    const [first, second] = [
      await aTransfer(world, { destinationSkillId: 'acme-bank-desk', fallback: 'NONE' }),
      await aTransfer(world, { destinationSkillId: 'acme-bank-desk', fallback: 'NONE' }),
    ];

    world.clock.advance(1);
    expect(codesOf(await accepting(first))).toEqual([]);
    world.clock.advance(1);
    expect(codesOf(await accepting(second))).toEqual(['DESTINATION_CLOSED']);
  });
});
