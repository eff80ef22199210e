import { afterEach, describe, expect, it } from 'vitest';
import { compile } from '../../../subgraphs/hours/schedule.js';
import { placeRefusals } from '../../../subgraphs/transfers/domain/placeRefusals.js';
import { refusals } from '../../../subgraphs/transfers/domain/refusals.js';
import { anAgent, aPlace, aRollover, aSkill, aWish } from '../../domain/transfers/someFacts.js';
import {
  accept,
  aConversation,
  aTransfer,
  custodyOf,
  decline,
  mustAccept,
  readTransfer,
  rollOver,
} from './commands.js';
import type { Outcome } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { setHours, takeHoursBack } from './scheduling.js';
import { giveSlots, onlyAtWork } from './staff.js';
import { monday } from './world.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');
afterEach(async () => {
  await takeHoursBack(world);
});

interface Decision {
  decidedAt: string;
  outcome: string;
  custodyVersion: number;
  scheduleRevision: number | null;
  timeZoneData: string;
  opensAt: string | null;
  closesAt: string | null;
  online: number;
  occupied: number;
  away: number;
  freeSlots: number;
  fallbackReady: boolean;
  estimatedWaitSeconds: number | null;
  refusals: { code: string; opensAt?: string }[];
}

async function decisionOf(who: string, id: string): Promise<Decision | null> {
  const { transfer } = await world.ask(
    who,
    `query ($id: ID!) { transfer(id: $id) { decision {
      decidedAt outcome custodyVersion scheduleRevision timeZoneData opensAt closesAt online occupied away freeSlots
      fallbackReady estimatedWaitSeconds refusals { code ... on DestinationClosed { opensAt } } } } }`,
    { id },
  );
  return (transfer as { decision: Decision | null }).decision;
}

/** The one request of a conversation, refused or not. */
async function decisionAbout(conversationId: string): Promise<Decision> {
  const [row] = await world.database.query<{ id: string }>(
    'select id from transfers.transfer where conversation_id = $1',
    [conversationId],
  );
  const decision = await decisionOf('retail-manager', row?.id ?? '');
  if (!decision) throw new Error('no decision');
  return decision;
}

interface PlaceDecision extends Omit<Decision, 'outcome' | 'custodyVersion' | 'fallbackReady'> {
  occasion: string;
  agent: { id: string } | null;
}

/** The decisions on the place of each attempt. */
async function decisionsAt(who: string, id: string): Promise<PlaceDecision[][]> {
  const { transfer } = await world.ask(
    who,
    `query ($id: ID!) { transfer(id: $id) { attempts { decisions {
      occasion agent { id } decidedAt scheduleRevision timeZoneData opensAt closesAt online occupied away freeSlots
      refusals { code ... on DestinationClosed { opensAt } } } } } }`,
    { id },
  );
  return (transfer as { attempts: { decisions: PlaceDecision[] }[] }).attempts.map((one) => one.decisions);
}

async function ask(conversationId: string, input: object): Promise<Outcome> {
  return rollOver(world, 'retail-manager', { conversationId, ...input });
}

describe('the decision on a request', () => {
  it('is shown with what it was based on', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'bank-agent-2');
    await giveSlots(world, 'bank-agent-1', 3);
    await giveSlots(world, 'bank-agent-2', 2);
    const { transferId } = await aTransfer(world, { destinationSkillId: 'acme-bank-desk' });

    expect(await decisionOf('retail-manager', transferId)).toEqual({
      decidedAt: monday,
      outcome: 'OFFER',
      custodyVersion: 1,
      scheduleRevision: 1,
      timeZoneData: process.versions['tz'],
      opensAt: null,
      closesAt: '2026-03-02T22:00:00.000Z',
      online: 2,
      occupied: 0,
      away: 0,
      freeSlots: 5,
      fallbackReady: true,
      estimatedWaitSeconds: 0,
      refusals: [],
    });
  });

  it('is shown to the accounts of the path, and not to one that was only tried', async () => {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
    const { transferId } = await aTransfer(world);
    await decline(world, 'bank-agent-1', { transferId });
    await mustAccept(world, 'travel-agent-1', transferId);

    expect(await readTransfer(world, 'bank-manager', transferId)).not.toBeNull();
    expect(await decisionOf('bank-manager', transferId)).toBeNull();
    for (const who of ['retail-manager', 'travel-manager', 'acme-analyst']) {
      expect(await decisionOf(who, transferId), who).toMatchObject({ outcome: 'OFFER' });
    }
  });

  it('explains a closed place by the hours of its revision, whatever they are since', async () => {
    await setHours(world, 'acme-travel-desk', ['09:00-17:00']);
    const hours = await hoursOf('acme-travel-desk');
    const conversationId = await aConversation(world);
    await ask(conversationId, { destinationSkillId: 'acme-travel-desk' });

    await setHours(world, 'acme-travel-desk', ['00:00-24:00']);
    world.clock.advance(3_600_000);

    const { scheduleRevision, decidedAt, refusals: refused } = await decisionAbout(conversationId);
    expect(scheduleRevision).toBe(hours.revision);
    const { schedule } = compile(hours);
    const skill = aSkill({ schedule, scheduleRevision });
    expect(placeRefusals(aRollover(), aPlace({ skill }), new Date(decidedAt))).toEqual([
      { type: 'DestinationClosed', opensAt: refused[0]?.opensAt, cause: 'HOURS' },
    ]);
  });

  it.each([
    ['all were full', ['bank-agent-1'], 'AT_CAPACITY', 'AtCapacity'],
    ['all were away', [], 'NO_AGENT_AVAILABLE', 'NoAgentAvailable'],
  ])('lets the refusal be recomputed when %s, whoever is there since', async (_, atWork, code, type) => {
    await onlyAtWork(world, ...atWork);
    await giveSlots(world, 'bank-agent-1', 0);
    const conversationId = await aConversation(world);
    await ask(conversationId, { destinationSkillId: 'acme-bank-care', queueWhenBusy: false });

    await onlyAtWork(world, 'bank-agent-1', 'bank-agent-2');
    await giveSlots(world, 'bank-agent-1', 25);

    const decision = await decisionAbout(conversationId);
    expect(decision.refusals.map((refusal) => refusal.code)).toEqual([code]);
    const wish = aWish({ queueWhenBusy: false });
    const fallback = { canReceive: decision.fallbackReady };
    const again = refusals(aRollover({ wish }), asItWas(decision), fallback, new Date(decision.decidedAt));
    expect(again.map((refusal) => refusal.type)).toEqual([type]);
    if (type === 'NoAgentAvailable') expect(again).toEqual([{ type, online: 0, occupied: 0, away: 3 }]);
  });

  it('is what was decided, though custody has moved on', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    await mustAccept(world, 'bank-agent-1', transferId);

    expect(await custodyOf(world, conversationId)).toMatchObject({ version: 2 });
    expect(await decisionOf('retail-manager', transferId)).toMatchObject({ custodyVersion: 1 });
  });

  /** A place with as many agents, and free slots, as the decision says. */
  function asItWas({ online, occupied, away, freeSlots }: Decision) {
    const some = (count: number, availability: 'ONLINE' | 'OCCUPIED' | 'AWAY') =>
      Array.from({ length: count }, (_, index) =>
        anAgent(`${availability}-${index}`, { availability, used: 2 }),
      );
    const atWork = [...some(online, 'ONLINE'), ...some(occupied, 'OCCUPIED')];
    const [first, ...others] = atWork;
    const agents = first ? [{ ...first, usedSlots: first.maxSlots - freeSlots }, ...others] : [];
    return aPlace({ agents: [...agents, ...some(away, 'AWAY')] });
  }
});

describe('the decisions on a place, after the request', () => {
  it('are shown with what they were based on: before the offer, and at the acceptance', async () => {
    await giveSlots(world, 'bank-agent-1', 3);
    const { transferId } = await aTransfer(world, { destinationSkillId: 'acme-bank-desk' });
    world.clock.advance(1_000);
    await mustAccept(world, 'bank-agent-1', transferId);

    const place = {
      agent: { id: 'bank-agent-1' },
      scheduleRevision: 1,
      timeZoneData: process.versions['tz'],
      opensAt: null,
      closesAt: '2026-03-02T22:00:00.000Z',
      online: 1,
      occupied: 0,
      away: 1,
      refusals: [],
    };
    expect(await decisionsAt('bank-manager', transferId)).toEqual([
      [
        { ...place, occasion: 'OFFER', decidedAt: monday, freeSlots: 3 },
        { ...place, occasion: 'ACCEPTANCE', decidedAt: '2026-03-02T14:30:01.000Z', freeSlots: 2 },
      ],
    ]);
  });

  it('explain an acceptance that was refused, and why the place was left, whatever the hours are since', async () => {
    await setHours(world, 'acme-bank-desk', ['09:00-17:00'], { timeZone: 'America/New_York' });
    const { transferId } = await aTransfer(world, { destinationSkillId: 'acme-bank-desk', fallback: 'NONE' });
    await setHours(world, 'acme-bank-desk', ['17:00-18:00']);
    const { revision } = await hoursOf('acme-bank-desk');
    await accept(world, 'bank-agent-1', { transferId });

    await setHours(world, 'acme-bank-desk', ['00:00-24:00']);

    const [[offered, ...later] = []] = await decisionsAt('retail-manager', transferId);
    expect(offered).toMatchObject({ occasion: 'OFFER', scheduleRevision: revision - 1, refusals: [] });
    const closed = {
      scheduleRevision: revision,
      opensAt: '2026-03-02T22:00:00.000Z',
      refusals: [{ code: 'DESTINATION_CLOSED', opensAt: '2026-03-02T22:00:00.000Z' }],
    };
    expect(later).toMatchObject([
      { ...closed, occasion: 'ACCEPTANCE', agent: { id: 'bank-agent-1' } },
      { ...closed, occasion: 'DEPARTURE', agent: null },
    ]);
  });

  it('are shown for each place where it was tried, to whoever sees that', async () => {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
    const { transferId } = await aTransfer(world);
    await decline(world, 'bank-agent-1', { transferId });

    const tried = [
      { occasion: 'OFFER', agent: { id: 'bank-agent-1' }, freeSlots: 25 },
      { occasion: 'DEPARTURE', agent: null, online: 1, refusals: [] },
    ];
    const offered = [{ occasion: 'OFFER', agent: { id: 'travel-agent-1' } }];
    expect(await decisionsAt('retail-manager', transferId)).toMatchObject([tried, offered]);
    expect(await decisionsAt('bank-manager', transferId)).toMatchObject([tried]);
    expect(await decisionsAt('travel-manager', transferId)).toMatchObject([offered]);
  });
});

async function hoursOf(skillId: string): Promise<{ revision: number }> {
  const [row] = await world.database.query<{ hours: { revision: number } }>(
    'select hours from skills.skill_facts where id = $1',
    [skillId],
  );
  return row?.hours ?? { revision: 0 };
}
