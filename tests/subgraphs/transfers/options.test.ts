import { describe, expect, it } from 'vitest';
import {
  aConversation,
  aRollover,
  aTransfer,
  errorFields,
  mustAccept,
  readTransfer,
  rollBack,
  rollOver,
} from './commands.js';
import type { Refused } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { allow } from './scheduling.js';
import { giveSlots, onlyAtWork } from './staff.js';
import { monday } from './world.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

interface Option {
  account: { id: string };
  skill: { id: string };
  to: string;
  place: { account: { id: string }; skill: { id: string }; agent: { id: string } | null };
  undoes: { id: string }[];
  outcome: 'OFFER' | 'QUEUE' | 'FALLBACK' | 'REFUSE';
  canReceive: boolean;
  refusals: Refused[];
  warnings: { code: string }[];
  opensAt: string | null;
  closesAt: string | null;
  agentsOnline: number;
  agents: { id: string }[];
  checkedAt: string;
  noteRequired: boolean;
}

const facts = `outcome canReceive refusals { ${errorFields} } warnings { code } opensAt closesAt agentsOnline
  agents { id } checkedAt noteRequired`;

async function destinations(who: string, conversationId: string, at?: string): Promise<Option[] | null> {
  const { options } = await world.ask(
    who,
    `query ($conversationId: ID!, $at: DateTime) {
      options: rolloverDestinations(conversationId: $conversationId, at: $at) {
        account { id } skill { id } ${facts} } }`,
    { conversationId, at },
  );
  return options as Option[] | null;
}

async function waysBack(who: string, conversationId: string, at?: string): Promise<Option[] | null> {
  const { options } = await world.ask(
    who,
    `query ($conversationId: ID!, $at: DateTime) {
      options: rollbackOptions(conversationId: $conversationId, at: $at) {
        to place { account { id } skill { id } agent { id } } undoes { id } ${facts} } }`,
    { conversationId, at },
  );
  return options as Option[] | null;
}

const bySkill = (options: Option[] | null): Record<string, Option> =>
  Object.fromEntries((options ?? []).map((option) => [option.skill.id, option]));

describe('the destinations of a rollover', () => {
  it('are the configured skills of the linked accounts, each with what would happen there', async () => {
    const conversationId = await aConversation(world);

    const options = await destinations('retail-agent-1', conversationId);

    expect(options?.map(({ skill, outcome }) => `${skill.id} ${outcome}`)).toEqual([
      'acme-bank-care OFFER',
      'acme-bank-claims REFUSE',
      'acme-bank-desk OFFER',
      'acme-travel-care QUEUE',
      'acme-travel-claims REFUSE',
      'acme-travel-desk REFUSE',
    ]);
    expect(bySkill(options)).toMatchObject({
      'acme-bank-care': {
        account: { id: 'acme-bank' },
        canReceive: true,
        opensAt: null,
        closesAt: null,
        agentsOnline: 1,
        agents: [{ id: 'bank-agent-1' }],
        checkedAt: monday,
        noteRequired: false,
      },
      'acme-bank-desk': { closesAt: '2026-03-02T22:00:00.000Z' },
      'acme-bank-claims': {
        canReceive: false,
        opensAt: '2026-04-02T04:00:00.000Z',
        refusals: [{ code: 'DESTINATION_CLOSED', cause: 'SPECIAL_DATE' }],
      },
      'acme-travel-care': { canReceive: false, agentsOnline: 0, agents: [] },
    });
  });

  it('can be looked at for another instant', async () => {
    const conversationId = await aConversation(world);
    const at = '2026-03-03T01:00:00.000Z';

    const options = bySkill(await destinations('retail-agent-1', conversationId, at));

    expect(options['acme-bank-desk']).toMatchObject({
      outcome: 'REFUSE',
      checkedAt: at,
      opensAt: '2026-03-03T14:00:00.000Z',
    });
    expect(options['acme-travel-desk']).toMatchObject({ outcome: 'QUEUE', refusals: [] });
  });

  it('all say that a transfer is open', async () => {
    const { conversationId, transferId } = await aTransfer(world);

    const options = await destinations('retail-agent-1', conversationId);

    expect(options?.map(({ refusals: [first] }) => first)).toEqual(
      options?.map(() => expect.objectContaining({ code: 'TRANSFER_IN_PROGRESS', transferId }) as unknown),
    );
  });

  it('warn of the third bounce', async () => {
    const { conversationId } = await aRollover(world);
    const back = await rollBack(world, 'bank-agent-1', { conversationId });
    await mustAccept(world, 'retail-agent-1', back.transfer?.id ?? '');

    const options = bySkill(await destinations('retail-agent-1', conversationId));

    expect(options['acme-bank-care']).toMatchObject({ outcome: 'OFFER', warnings: [{ code: 'BOUNCING' }] });
    expect(options['acme-travel-care']).toMatchObject({ warnings: [] });
  });

  it.each([
    ['shorter', 60, 59],
    ['longer', 48 * 3600, 48 * 3600 - 1],
  ])(
    'warn of it within the window of the account that gives away, where it is %s',
    async (_, window, within) => {
      await allow(world, 'bounce_window_seconds', window);
      const { conversationId } = await aRollover(world);
      const back = await rollBack(world, 'bank-agent-1', { conversationId });
      await mustAccept(world, 'retail-agent-1', back.transfer?.id ?? '');
      const warned = async () =>
        bySkill(await destinations('retail-agent-1', conversationId))['acme-bank-care']?.warnings;

      world.clock.advance(within * 1000);
      expect(await warned()).toMatchObject([{ code: 'BOUNCING' }]);

      world.clock.advance(1000);
      expect(await warned()).toEqual([]);
    },
  );

  it.each([
    ['who does not hold it', 'retail-agent-2'],
    ['of an account off the path', 'bank-agent-1'],
    ['of another brand', 'globex-agent-1'],
    ['who analyses', 'acme-analyst'],
    ['who connects its channel', 'acme-web'],
  ])('are not told to somebody %s', async (_, who) => {
    const conversationId = await aConversation(world);

    expect(await destinations(who, conversationId)).toBeNull();
    expect(await waysBack(who, conversationId)).toBeNull();
  });

  it.each([
    ['one is free', () => Promise.resolve()],
    ['all are full', () => giveSlots(world, 'bank-agent-1', 0)],
    ['all are away', () => onlyAtWork(world, 'retail-agent-1', 'travel-agent-1')],
    ['all are away, with a fallback', () => withFallback('retail-agent-1', 'travel-agent-1')],
    ['all are away, the fallback too', () => withFallback('retail-agent-1')],
  ])('foretell what the mutation then does while %s', async (_, given) => {
    const conversationId = await aConversation(world);
    await given();
    const options = (await destinations('retail-agent-1', conversationId)) ?? [];

    for (const { skill, outcome, refusals } of options) {
      const once = await aConversation(world);
      const asked = await rollOver(world, 'retail-manager', {
        conversationId: once,
        destinationSkillId: skill.id,
      });
      expect(asked.userErrors, skill.id).toEqual(refusals);
      const transfer = asked.transfer && (await readTransfer(world, 'retail-manager', asked.transfer.id));
      expect(whatBecame(transfer), skill.id).toBe(outcome);
    }
  });

  async function withFallback(...agentIds: string[]): Promise<void> {
    await onlyAtWork(world, ...agentIds);
    await world.database.query(
      `update accounts.link set fallback_skill_id = 'acme-travel-care' where destination_id = 'acme-bank'`,
    );
  }
});

function whatBecame(transfer: Awaited<ReturnType<typeof readTransfer>>): Option['outcome'] {
  if (!transfer) return 'REFUSE';
  if (transfer.attempts.length > 1) return 'FALLBACK';
  return transfer.status === 'OFFERED' ? 'OFFER' : 'QUEUE';
}

describe('the ways back', () => {
  it('are none where nothing can be undone', async () => {
    expect(await waysBack('retail-agent-1', await aConversation(world))).toEqual([]);
  });

  it('lead to the previous giver and to the owner, each with what it undoes', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
    const { conversationId, transferId } = await aRollover(world);
    const onward = await rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-care',
    });
    const second = onward.transfer?.id ?? '';
    await mustAccept(world, 'travel-agent-1', second);

    expect(await waysBack('travel-agent-1', conversationId)).toMatchObject([
      {
        to: 'PREVIOUS',
        place: {
          account: { id: 'acme-bank' },
          skill: { id: 'acme-bank-care' },
          agent: { id: 'bank-agent-1' },
        },
        undoes: [{ id: second }],
        outcome: 'OFFER',
        refusals: [],
      },
      {
        to: 'OWNER',
        place: { account: { id: 'acme-retail' }, agent: { id: 'retail-agent-1' } },
        undoes: [{ id: transferId }, { id: second }],
        outcome: 'OFFER',
      },
    ]);
  });

  it('show the skill alone when the agent is not there', async () => {
    const { conversationId } = await aRollover(world);
    await onlyAtWork(world, 'bank-agent-1', 'retail-agent-2');

    const [previous] = (await waysBack('bank-agent-1', conversationId)) ?? [];

    expect(previous).toMatchObject({
      place: { skill: { id: 'acme-retail-care' }, agent: null },
      agents: [{ id: 'retail-agent-2' }],
      outcome: 'OFFER',
    });
  });

  it('show the fallback, or the hours of the origin, when the origin is closed', async () => {
    const conversationId = await aConversation(world, { skillId: 'acme-retail-desk' });
    const there = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });
    await mustAccept(world, 'bank-agent-1', there.transfer?.id ?? '');
    const atNight = '2026-03-02T20:00:00.000Z';

    expect(await waysBack('bank-agent-1', conversationId, atNight)).toMatchObject([
      { place: { skill: { id: 'acme-retail-care' }, agent: null }, outcome: 'OFFER' },
      { place: { skill: { id: 'acme-retail-care' }, agent: null }, outcome: 'OFFER' },
    ]);
    await onlyAtWork(world, 'bank-agent-1');
    expect(await waysBack('bank-agent-1', conversationId, atNight)).toMatchObject([
      {
        outcome: 'REFUSE',
        refusals: [{ code: 'ROLLBACK_ORIGIN_CLOSED', opensAt: '2026-03-03T08:00:00.000Z' }],
      },
      { outcome: 'REFUSE' },
    ]);
  });

  it.each([
    ['the giver is there', ['bank-agent-1', 'retail-agent-1']],
    ['another is there', ['bank-agent-1', 'retail-agent-2']],
    ['nobody is there', ['bank-agent-1']],
  ])('foretell what the mutation then does while %s', async (_, atWork) => {
    const { conversationId } = await aRollover(world);
    await onlyAtWork(world, ...atWork);
    const [previous] = (await waysBack('bank-agent-1', conversationId)) ?? [];

    const asked = await rollBack(world, 'bank-agent-1', { conversationId });

    expect(whatBecame(asked.transfer)).toBe(previous?.outcome);
    expect(asked.transfer?.requestedDestination).toEqual(previous?.place);
  });
});
