import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skillsSubgraph } from '../../../subgraphs/skills/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld } from '../../support/demoWorld.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(skillsSubgraph, { now: '2026-03-02T10:00:00Z' }); // a Monday, 11:00 in Berlin
});
afterAll(() => world.stop());

interface Opening {
  at: string;
  open: boolean;
  cause: string | null;
  opensAt: string | null;
  closesAt: string | null;
  specialDate: string | null;
}

async function opening(skillId: string, at?: string): Promise<Opening> {
  const { skill } = await world.ask(
    'acme-analyst',
    `query ($skillId: ID!, $at: DateTime) {
      skill(id: $skillId) { opening(at: $at) { at open cause opensAt closesAt specialDate } }
    }`,
    { skillId, ...(at !== undefined && { at }) },
  );
  return (skill as { opening: Opening }).opening;
}

const aSkill = async (id: string, state: { manuallyClosed?: boolean } = {}) => {
  const data = { id, accountId: 'acme-bank', name: id, channels: ['WEB'], ...state };
  await world.database.prisma.skill.create({ data });
  return id;
};

const someHours = async (skillId: string, hours: { timeZone?: string; weekly?: object[] }) => {
  const whole = { timeZone: 'Europe/Berlin', weekly: [], specialDates: [], changedAt: new Date(), ...hours };
  await world.database.prisma.workingHours.create({
    data: { id: `${skillId}-hours`, accountId: 'acme-bank', skillId, ...whole },
  });
};

describe('a skill that is always open', () => {
  it('is open now, and never closes', async () => {
    expect(await opening('acme-retail-care')).toEqual({
      at: '2026-03-02T10:00:00.000Z',
      open: true,
      cause: null,
      opensAt: null,
      closesAt: null,
      specialDate: null,
    });
  });

  it.each(['0000-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59Z'])(
    'is open at %s',
    async (at) => {
      expect(await opening('acme-retail-care', at)).toMatchObject({ open: true });
    },
  );
});

describe("a skill with its account's office hours", () => {
  it.each([
    [
      'on the minute they begin',
      '2026-03-02T08:00:00Z',
      { open: true, closesAt: '2026-03-02T16:00:00.000Z' },
    ],
    [
      'a millisecond before',
      '2026-03-02T07:59:59.999Z',
      { open: false, cause: 'HOURS', opensAt: '2026-03-02T08:00:00.000Z' },
    ],
    [
      'on the minute they end',
      '2026-03-02T16:00:00Z',
      { open: false, cause: 'HOURS', opensAt: '2026-03-03T08:00:00.000Z' },
    ],
    ['on a Friday evening', '2026-03-06T20:00:00Z', { open: false, opensAt: '2026-03-09T08:00:00.000Z' }],
    ['in summer time', '2026-03-30T07:00:00Z', { open: true, closesAt: '2026-03-30T15:00:00.000Z' }],
  ])('says so %s', async (_, at, expected) => {
    expect(await opening('acme-retail-desk', at)).toMatchObject(expected);
  });

  it('shows those hours as its own', async () => {
    const { skill } = await world.ask(
      'retail-agent-1',
      `{ skill(id: "acme-travel-desk") {
        workingHours { timeZone revision weekly { weekday opens closes } specialDates { name } }
      } }`,
    );

    const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
    expect(skill).toEqual({
      workingHours: {
        timeZone: 'Asia/Tokyo',
        revision: 1,
        weekly: weekdays.map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' })),
        specialDates: [],
      },
    });
  });
});

describe('a skill that is closed by a special date', () => {
  it('is closed until the day after it, and names it', async () => {
    expect(await opening('acme-travel-claims')).toEqual({
      at: '2026-03-02T10:00:00.000Z',
      open: false,
      cause: 'SPECIAL_DATE',
      opensAt: '2026-04-01T15:00:00.000Z',
      closesAt: null,
      specialDate: 'Inventory',
    });
  });

  it('shows it in its hours', async () => {
    const { skill } = await world.ask(
      'acme-web',
      '{ skill(id: "acme-travel-claims") { workingHours { specialDates { name from to kind slots { opens } } } } }',
    );

    const inventory = { name: 'Inventory', from: '2026-03-01', to: '2026-04-01', kind: 'CLOSED', slots: [] };
    expect(skill).toEqual({ workingHours: { specialDates: [inventory] } });
  });

  it('is open before and after', async () => {
    expect(await opening('acme-travel-claims', '2026-02-28T14:59:59Z')).toMatchObject({ open: true });
    expect(await opening('acme-travel-claims', '2026-04-01T15:00:00Z')).toMatchObject({ open: true });
  });
});

it('looks at the present of its clock', async () => {
  world.clock.moveTo('2026-03-02T15:59:00Z');
  expect(await opening('acme-retail-desk')).toMatchObject({ at: '2026-03-02T15:59:00.000Z', open: true });

  world.clock.moveTo('2026-03-02T16:00:00Z');
  expect(await opening('acme-retail-desk')).toMatchObject({ open: false });
});

it('is closed by hand whatever the hours say', async () => {
  const skillId = await aSkill('by-hand', { manuallyClosed: true });

  expect(await opening(skillId)).toMatchObject({ open: false, cause: 'MANUAL', opensAt: null });
});

it('follows its hours as soon as they are changed', async () => {
  const skillId = await aSkill('changing');
  await someHours(skillId, { weekly: [{ weekday: 'MONDAY', opens: '09:00', closes: '12:00' }] });
  const at = '2026-03-02T10:00:00Z';
  expect(await opening(skillId, at)).toMatchObject({ open: true });

  await world.database.prisma.workingHours.update({
    where: { skillId },
    data: { weekly: [{ weekday: 'MONDAY', opens: '12:00', closes: '24:00' }], revision: 2 },
  });

  expect(await opening(skillId, at)).toMatchObject({ open: false, opensAt: '2026-03-02T11:00:00.000Z' });
});

describe('hours that are no use', () => {
  const closed = { open: false, cause: 'SCHEDULE_INVALID', opensAt: null, closesAt: null };

  it('close a skill that has none, nor its account', async () => {
    await world.database.query(`delete from skills.working_hours where id = 'globex-shop-hours'`);

    const { skill } = await world.ask(
      'globex-agent-1',
      '{ skill(id: "globex-shop-desk") { workingHours { revision } opening { open cause opensAt closesAt } } }',
    );

    expect(skill).toEqual({ workingHours: null, opening: closed });
  });

  it('close a skill whose time zone nobody knows, and are reported once', async () => {
    const skillId = await aSkill('warsaq');
    await someHours(skillId, { timeZone: 'Europe/Warsaq' });

    expect(await opening(skillId)).toMatchObject(closed);
    expect(await opening(skillId)).toMatchObject(closed);
    expect(world.logged.filter((line) => line.includes('Europe/Warsaq'))).toHaveLength(1);
  });

  it('close a skill by hand all the same', async () => {
    const skillId = await aSkill('warsaq-by-hand', { manuallyClosed: true });
    await someHours(skillId, { timeZone: 'Europe/Warsaq' });

    expect(await opening(skillId)).toMatchObject({ ...closed, cause: 'MANUAL' });
  });
});

it.each(['2026-13-01T00:00:00Z', '2026-03-02', 'tomorrow'])('refuses %s, which is no instant', async (at) => {
  const document = 'query ($at: DateTime) { skill(id: "acme-retail-care") { opening(at: $at) { open } } }';

  const { data, errors } = await world.run('retail-agent-1', document, { at });

  expect(data).toBeUndefined();
  expect(errors?.[0]?.message).toContain('DateTime must be an instant');
});
