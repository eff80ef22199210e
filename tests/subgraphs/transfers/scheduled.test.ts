import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { weekdays } from '../../../subgraphs/hours/workingHours.js';
import type { Weekday } from '../../../subgraphs/hours/workingHours.js';
import { openSignals } from '../../../subgraphs/kit/signals.js';
import { transfersSubgraph } from '../../../subgraphs/transfers/subgraph.js';
import { aTestIssuer } from '../../support/tokens.js';
import { weekly } from '../../domain/hours/hours.js';
import {
  accept,
  aConversation,
  aTransfer,
  cancel,
  close,
  custodyOf,
  errorFields,
  eventsOf,
  mustAccept,
  readTransfer,
  rollBack,
  rollOver,
  setAvailability,
} from './commands.js';
import { expectSound } from './soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from './staff.js';
import { aWorld, monday } from './world.js';
import type { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
beforeEach(() => startAfresh(world, 'retail-agent-1', 'bank-agent-1'));
afterEach(async () => {
  world.repair();
  await expectSound(world);
  await world.database.query(`delete from skills.working_hours where id like 'edited %'`);
  world.clock.set(monday);
});
afterAll(() => world.stop());

/** When Acme Travel's desk in Tokyo opens after `monday`. */
const opening = '2026-03-03T00:00:00.000Z';

/** A conversation of retail that waits for Acme Travel's desk to open, or for what `input` says. */
const aScheduled = (input: object = {}) =>
  aTransfer(world, {
    by: 'retail-agent-1',
    destinationSkillId: 'acme-travel-desk',
    when: 'AT_OPENING',
    ...input,
  });

interface Scheduled {
  status: string;
  endCause: string | null;
  when: string;
  opensAt: string | null;
  deadlineAt: string | null;
  attempts: { endCause: string | null; opensAt: string | null; place: { skill: { id: string } } }[];
}

async function read(id: string, who = 'retail-manager'): Promise<Scheduled> {
  const { transfer } = await world.ask(
    who,
    `query ($id: ID!) { transfer(id: $id) {
      status endCause when opensAt deadlineAt attempts { endCause opensAt place { skill { id } } } } }`,
    { id },
  );
  return transfer as Scheduled;
}

const typesOf = async (transferId: string): Promise<string[]> =>
  (await eventsOf(world, 'retail-manager', transferId)).map(({ type }) => type);

/** Lets what is due be done at that instant. */
async function at(instant: string): Promise<void> {
  world.clock.set(instant);
  await world.work();
}

/** Gives a skill hours of its own. */
async function setHours(
  skillId: string,
  texts: string[],
  days?: readonly Weekday[],
  timeZone = 'Asia/Tokyo',
): Promise<void> {
  await world.database.query(
    `insert into skills.working_hours (id, account_id, skill_id, time_zone, weekly, special_dates, changed_at)
     select 'edited ' || id, account_id, id, $2, $3, '[]', $4 from skills.skill where id = $1
     on conflict (skill_id) do update set weekly = excluded.weekly, revision = working_hours.revision + 1`,
    [skillId, timeZone, JSON.stringify(weekly(texts, days)), world.clock.now()],
  );
}

describe('a transfer to a place that is closed, asked for at its opening', () => {
  it('waits for the opening, then for an agent, and is accepted', async () => {
    const { conversationId, transferId } = await aScheduled();

    expect(await read(transferId)).toMatchObject({
      status: 'SCHEDULED',
      when: 'AT_OPENING',
      opensAt: opening,
      deadlineAt: '2026-03-09T14:30:00.000Z',
    });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1' });

    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    await at('2026-03-02T23:59:59.999Z');
    expect(await read(transferId)).toMatchObject({ status: 'SCHEDULED' });
    await at(opening);
    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      opensAt: null,
      deadlineAt: '2026-03-03T00:15:00.000Z',
      attempts: [{ opensAt: opening }],
    });

    await mustAccept(world, 'travel-agent-1', transferId);
    expect(await typesOf(transferId)).toEqual(['SCHEDULED', 'QUEUED', 'OFFERED', 'ACCEPTED']);
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'travel-agent-1', version: 2 });
  });

  it('waits at the opening for agents to come, whatever queueWhenBusy says, before it falls back', async () => {
    await world.database.query(
      `update accounts.link set fallback_skill_id = 'acme-bank-care' where destination_id = 'acme-travel'`,
    );
    const { transferId } = await aScheduled({ queueWhenBusy: false });

    await at(opening);
    await at('2026-03-03T00:01:59.000Z');
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });
    await at('2026-03-03T00:02:00.000Z');

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      attempts: [{ endCause: 'MAX_WAIT' }, { opensAt: null, place: { skill: { id: 'acme-bank-care' } } }],
    });
  });

  it('rings at once at an agent who comes after the opening', async () => {
    const { transferId } = await aScheduled();
    await at(opening);

    await setAvailability(world, 'travel-agent-1', 'ONLINE');
    await world.work();

    await mustAccept(world, 'travel-agent-1', transferId);
  });

  it('waits for the one agent who was named, when there is to be no fallback', async () => {
    const { transferId } = await aScheduled({ destinationAgentId: 'travel-agent-2', fallback: 'NONE' });
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    await at(opening);
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });

    await setAvailability(world, 'travel-agent-2', 'ONLINE');
    await world.work();

    await mustAccept(world, 'travel-agent-2', transferId);
  });

  it('is taken on by another instance after its own has stopped', async () => {
    const { transferId } = await aScheduled();
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    world.breakAfter(0);
    const other = await anotherInstance();

    world.clock.set(opening);
    await other.worker.run();
    await other.stop();
    world.repair();

    expect(await read(transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it('is for now where the place is open', async () => {
    const { transferId } = await aScheduled({ destinationSkillId: 'acme-bank-desk' });

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      when: 'AT_OPENING',
      opensAt: null,
      deadlineAt: '2026-03-02T14:45:00.000Z',
    });
  });

  it('is open: listed, in the way of another, and not to be accepted yet', async () => {
    const { conversationId, transferId } = await aScheduled();

    const { viewer } = (await world
      .ask(
        'retail-agent-1',
        `{ _entities(representations: [{ __typename: "Viewer", id: "retail-agent-1" }]) {
        ... on Viewer { openTransfers { id } } } }`,
      )
      .then(({ _entities }) => ({ viewer: (_entities as unknown[])[0] }))) as { viewer: unknown };
    expect(viewer).toEqual({ openTransfers: [{ id: transferId }] });
    const another = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });
    expect(another.userErrors).toMatchObject([{ code: 'TRANSFER_IN_PROGRESS', transferId }]);
    const early = await accept(world, 'travel-agent-1', { transferId });
    expect(early.userErrors).toMatchObject([{ code: 'TRANSFER_NOT_PENDING', status: 'SCHEDULED' }]);
  });

  it('goes on though the agent who asked for it goes OFFLINE', async () => {
    const { conversationId, transferId } = await aScheduled();

    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    await onlyAtWork(world, 'travel-agent-1');
    await at(opening);
    await mustAccept(world, 'travel-agent-1', transferId);

    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-travel', version: 3 });
  });

  /** A second process on the same database. */
  async function anotherInstance() {
    const logger = pino({ level: 'silent' });
    const { database, clock } = world;
    const signals = openSignals(database.url, [], logger);
    const { verifyToken } = await aTestIssuer();
    const { worker } = transfersSubgraph({ database, clock, logger, signals, verifyToken });
    return {
      worker,
      stop: async () => {
        await worker.stop();
        await signals.close();
      },
    };
  }
});

describe('a transfer that waits for an opening', () => {
  it.each(['retail-agent-1', 'retail-manager'])('can be cancelled by %s', async (who) => {
    const { transferId } = await aScheduled();

    const { userErrors } = await cancel(world, who, { transferId });
    await at(opening);

    expect(userErrors).toEqual([]);
    expect(await read(transferId)).toMatchObject({ status: 'CANCELLED', opensAt: null });
    expect(await typesOf(transferId)).toEqual(['SCHEDULED', 'CANCELLED']);
  });

  it('is abandoned when the consumer closes the conversation', async () => {
    const { conversationId, transferId } = await aScheduled();

    await close(world, conversationId);
    await at(opening);

    expect(await read(transferId)).toMatchObject({ status: 'ABANDONED', endCause: 'CONVERSATION_CLOSED' });
    expect(await typesOf(transferId)).toEqual(['SCHEDULED', 'ABANDONED']);
  });

  it('expires when nobody has looked at it until its deadline', async () => {
    await allow('scheduled_deadline_seconds', 10 * 3600);
    const { conversationId, transferId } = await aScheduled();

    await at('2026-03-03T00:30:00.000Z');

    expect(await read(transferId)).toMatchObject({ status: 'EXPIRED', endCause: 'DEADLINE' });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1', version: 1 });
  });

  it('has from the opening as long as a transfer has', async () => {
    await allow('transfer_deadline_seconds', 60);
    const { transferId } = await aScheduled();

    await at(opening);
    await at('2026-03-03T00:00:59.999Z');
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });
    await at('2026-03-03T00:01:00.000Z');

    expect(await read(transferId)).toMatchObject({ status: 'EXPIRED', endCause: 'DEADLINE' });
  });

  it.each([
    ['later', '10:00-17:00', '2026-03-03T01:00:00.000Z'],
    ['earlier', '07:00-17:00', '2026-03-02T22:00:00.000Z'],
  ])('waits for the new opening when the place is to open %s, and says so', async (_, hours, opensAt) => {
    const { transferId } = await aScheduled();
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');

    await setHours('acme-travel-desk', [hours]);
    await at('2026-03-02T14:45:00.000Z');

    expect(await read(transferId)).toMatchObject({ status: 'SCHEDULED', opensAt });
    await at(opensAt);
    expect(await read(transferId)).toMatchObject({ status: 'OFFERED', attempts: [{ opensAt }] });
    await mustAccept(world, 'travel-agent-1', transferId);
    expect(await typesOf(transferId)).toEqual(['SCHEDULED', 'SCHEDULED', 'QUEUED', 'OFFERED', 'ACCEPTED']);
  });

  it('says nothing of hours that were edited when it opens as before', async () => {
    const { transferId } = await aScheduled();

    await setHours('acme-travel-desk', ['09:00-20:00']);
    await at('2026-03-02T14:45:00.000Z');

    const [row] = await world.database.query<{ version: number; dueAt: Date }>(
      'select version, due_at as "dueAt" from transfers.transfer where id = $1',
      [transferId],
    );
    expect(row).toEqual({ version: 1, dueAt: new Date('2026-03-02T15:00:00.000Z') });
  });

  it('is queued at once when hours are edited so that the place is open', async () => {
    const { transferId } = await aScheduled();
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');

    await setHours('acme-travel-desk', ['00:00-24:00']);
    await at('2026-03-02T14:45:00.000Z');

    expect(await read(transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it.each([
    ['never opens any more', () => setHours('acme-travel-desk', []), 'CLOSED'],
    ['is closed by hand', () => change(`update skills.skill set manually_closed = true`), 'CLOSED'],
    [
      'is no longer linked',
      () => change(`update accounts.link set revoked_at = '2026-03-02'`),
      'LINK_REVOKED',
    ],
  ])('returns to its source when the place %s', async (_, given, endCause) => {
    const { conversationId, transferId } = await aScheduled();

    await given();
    await at('2026-03-02T14:45:00.000Z');

    expect(await read(transferId)).toMatchObject({ status: 'RETURNED', endCause });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1', version: 1 });
  });

  it('goes to its fallback when the permission is revoked, from then on with the deadline of any other', async () => {
    await change(
      `update accounts.link set fallback_skill_id = 'acme-bank-care' where destination_id = 'acme-travel'`,
    );
    const { transferId } = await aScheduled();

    await change(`update accounts.link set revoked_at = '2026-03-02' where destination_id = 'acme-travel'`);
    await at('2026-03-02T14:45:00.000Z');

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      deadlineAt: '2026-03-02T15:00:00.000Z',
      attempts: [{ endCause: 'LINK_REVOKED' }, { place: { skill: { id: 'acme-bank-care' } } }],
    });
    await mustAccept(world, 'bank-agent-1', transferId);
    expect(await typesOf(transferId)).toEqual(['SCHEDULED', 'FELL_BACK', 'OFFERED', 'ACCEPTED']);
  });
});

describe('an opening', () => {
  it('comes an hour earlier after the clock has gone forward', async () => {
    world.clock.set('2026-03-06T23:00:00.000Z');
    const { transferId } = await aScheduled({ destinationSkillId: 'acme-bank-desk' });

    expect(await read(transferId)).toMatchObject({ opensAt: '2026-03-09T13:00:00.000Z' });
    await at('2026-03-09T12:59:59.999Z');
    expect(await read(transferId)).toMatchObject({ status: 'SCHEDULED' });
    await at('2026-03-09T13:00:00.000Z');

    expect(await read(transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it('inside the gap of the spring day comes at its end', async () => {
    await setHours('acme-bank-desk', ['02:30-05:00'], ['SUNDAY'], 'America/New_York');
    world.clock.set('2026-03-07T12:00:00.000Z');
    const { transferId } = await aScheduled({ destinationSkillId: 'acme-bank-desk' });

    expect(await read(transferId)).toMatchObject({ opensAt: '2026-03-08T07:00:00.000Z' });
    await at('2026-03-08T07:00:00.000Z');

    expect(await read(transferId)).toMatchObject({ status: 'OFFERED' });
  });
});

describe('a request for an opening', () => {
  it.each([
    [
      'nobody knows, the place being closed by hand',
      () => change('update skills.skill set manually_closed = true'),
      null,
    ],
    ['never comes', () => setHours('acme-travel-desk', []), null],
    ['comes with the deadline', () => allow('scheduled_deadline_seconds', 9.5 * 3600), opening],
    ['comes after the deadline', () => allow('scheduled_deadline_seconds', 9 * 3600), opening],
  ])('that %s is refused at once', async (_, given, opensAt) => {
    const conversationId = await aConversation(world);
    await given();

    const { transfer, userErrors } = await ask(conversationId);

    expect(transfer).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'DESTINATION_CLOSED', opensAt }]);
    expect(await canSchedule(conversationId)).toBe(false);
  });

  it('is refused for everything but hours, availability and slots', async () => {
    const conversationId = await aConversation(world);
    await change(`update accounts.link set revoked_at = '2026-03-02' where destination_id = 'acme-travel'`);

    const { userErrors } = await ask(conversationId, {
      destinationAgentId: 'bank-agent-1',
      note: 'n'.repeat(5001),
      queueWhenBusy: false,
      fallback: 'NONE',
    });

    expect(userErrors.map(({ code }) => code)).toEqual([
      'LINK_REVOKED',
      'NOTE_TOO_LONG',
      'TARGET_AGENT_NOT_IN_SKILL',
    ]);
  });

  it('is foretold by the list', async () => {
    const conversationId = await aConversation(world);

    expect(await canSchedule(conversationId)).toBe(true);
    expect((await ask(conversationId)).transfer).toMatchObject({ status: 'SCHEDULED' });
    expect(await canSchedule(conversationId)).toBe(false);
  });

  const ask = (conversationId: string, input: object = {}) =>
    rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-desk',
      when: 'AT_OPENING',
      ...input,
    });

  async function canSchedule(conversationId: string): Promise<boolean | undefined> {
    const { options } = await world.ask(
      'retail-agent-1',
      `query ($id: ID!) { options: rolloverDestinations(conversationId: $id) {
        skill { id } canSchedule outcome refusals { ${errorFields} } } }`,
      { id: conversationId },
    );
    const listed = options as { skill: { id: string }; canSchedule: boolean; outcome: string }[];
    const found = listed.find(({ skill }) => skill.id === 'acme-travel-desk');
    expect(found?.outcome).toBe('REFUSE');
    return found?.canSchedule;
  }
});

describe('a rollback to a place that is closed, asked for at its opening', () => {
  const atNight = '2026-03-02T20:00:00.000Z';
  const nextMorning = '2026-03-03T08:00:00.000Z';

  async function fromTheDesk(): Promise<string> {
    const conversationId = await aConversation(world, { skillId: 'acme-retail-desk' });
    const { transfer } = await rollOver(world, 'retail-agent-1', {
      conversationId,
      destinationSkillId: 'acme-bank-care',
    });
    await mustAccept(world, 'bank-agent-1', transfer?.id ?? '');
    world.clock.set(atNight);
    return conversationId;
  }

  it('waits for the opening of the skill that gave it away, though its fallback could take it', async () => {
    const conversationId = await fromTheDesk();

    const { transfer } = await rollBack(world, 'bank-agent-1', { conversationId, when: 'AT_OPENING' });
    const id = transfer?.id ?? '';

    expect(await read(id, 'bank-manager')).toMatchObject({ status: 'SCHEDULED', opensAt: nextMorning });
    await onlyAtWork(world, 'bank-agent-1', 'retail-agent-1', 'retail-agent-2');
    await at(nextMorning);
    await mustAccept(world, 'retail-agent-1', id);
    expect(await readTransfer(world, 'retail-manager', id)).toMatchObject({
      destination: { skill: { id: 'acme-retail-desk' }, agent: { id: 'retail-agent-1' } },
      undoes: [{}],
    });
  });

  it('is told of by the ways back', async () => {
    const conversationId = await fromTheDesk();
    const ways = async () => {
      const { options } = await world.ask(
        'bank-agent-1',
        `query ($id: ID!) { options: rollbackOptions(conversationId: $id) { outcome canSchedule } }`,
        { id: conversationId },
      );
      return (options as unknown[])[0];
    };
    await onlyAtWork(world, 'bank-agent-1');

    expect(await ways()).toEqual({ outcome: 'REFUSE', canSchedule: true });
    await change('update skills.skill set manually_closed = true');
    expect(await ways()).toEqual({ outcome: 'REFUSE', canSchedule: false });
  });
});

async function change(sql: string): Promise<void> {
  await world.database.query(sql);
}

async function allow(limit: string, count: number): Promise<void> {
  await world.database.query(`update accounts.account set ${limit} = $1 where id = 'acme-retail'`, [count]);
}
