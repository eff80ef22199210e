import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skillsSubgraph } from '../../../subgraphs/skills/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld } from '../../support/demoWorld.js';
import {
  care,
  christmas,
  claims,
  configuration,
  configureAfresh,
  desk,
  followAccountHours,
  mondays,
  refusals,
  setSpecialDates,
  setWorkingHours,
  told,
} from './configuring.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(skillsSubgraph);
});
afterAll(() => world.stop());
beforeEach(() => configureAfresh(world));

const bank = 'acme-bank';

describe('the weekly hours', () => {
  it('of a skill are set, its special dates stay', async () => {
    const { workingHours } = await setWorkingHours(world, {
      skillId: claims,
      timeZone: 'Europe/Kyiv',
      weekly: mondays,
      expectedRevision: 1,
    });

    expect(workingHours).toMatchObject({
      timeZone: 'Europe/Kyiv',
      weekly: mondays,
      specialDates: [{ name: 'Inventory' }],
      revision: 2,
      ofAccount: false,
    });
  });

  it('of a skill that has followed its account become its own, with all else that it followed', async () => {
    await setSpecialDates(world, { accountId: bank, specialDates: [christmas] });

    const { workingHours } = await setWorkingHours(world, {
      skillId: desk,
      weekly: mondays,
      expectedRevision: 0,
    });

    expect(workingHours).toEqual({
      timeZone: 'America/New_York',
      weekly: mondays,
      specialDates: [christmas],
      revision: 1,
      ofAccount: false,
    });
    expect(await hoursOf(bank)).toMatchObject({ revision: 2, ofAccount: true });
  });

  it('of an account hold for the skills that have none of their own', async () => {
    await setWorkingHours(world, { accountId: bank, weekly: mondays, expectedRevision: 1 });

    expect(await world.ask('bank-agent-1', openings)).toEqual({
      desk: { opening: { open: false, opensAt: '2026-03-02T15:00:00.000Z' } },
      care: { opening: { open: true, opensAt: null } },
    });
  });

  it('of an account that had none begin in its time zone', async () => {
    await world.database.query(`delete from skills.working_hours where id = 'acme-bank-hours'`);

    const { workingHours } = await setWorkingHours(world, { accountId: bank, weekly: mondays });

    expect(workingHours).toMatchObject({ timeZone: 'America/New_York', specialDates: [], revision: 1 });
  });

  it('may be none at all, of which the manager is told', async () => {
    const answer = await setWorkingHours(world, { skillId: care, weekly: [] });

    expect(answer.userErrors).toEqual([]);
    expect(told(answer)).toEqual([`SKILL_NEVER_OPENS ${care}`, `FALLBACK_NEVER_OPENS ${desk} ${care}`]);
  });

  it('of an account that never opens concern the skills that follow it, and no others', async () => {
    await setWorkingHours(world, { skillId: claims, weekly: [] });

    expect(told(await setWorkingHours(world, { accountId: bank, weekly: [] }))).toEqual([
      `SKILL_NEVER_OPENS ${desk}`,
    ]);
  });

  const openings = `{
    desk: skill(id: "acme-bank-desk") { opening { open opensAt } }
    care: skill(id: "acme-bank-care") { opening { open opensAt } } }`;
});

describe('the special dates', () => {
  it('of a skill are set, its week stays', async () => {
    const { workingHours } = await setSpecialDates(world, { skillId: care, specialDates: [christmas] });

    expect(workingHours).toMatchObject({ specialDates: [christmas], revision: 2 });
    expect(workingHours?.weekly).toHaveLength(7);
  });

  it('that are open have their slots', async () => {
    const eve = { ...christmas, kind: 'OPEN', slots: [{ opens: '22:00', closes: '02:00' }] };

    const { workingHours } = await setSpecialDates(world, { skillId: care, specialDates: [eve] });

    expect(workingHours?.specialDates).toEqual([eve]);
  });
});

describe('hours that stay as they are', () => {
  it('are answered without a new revision', async () => {
    const { workingHours } = await setSpecialDates(world, { skillId: claims, specialDates: [christmas] });
    const before = await configuration(world);
    const { name, from, to, kind } = christmas;

    const answers = [
      await setSpecialDates(world, {
        skillId: claims,
        specialDates: [{ name, from, to, kind }],
        expectedRevision: 2,
      }),
      await setWorkingHours(world, { skillId: claims, weekly: workingHours?.weekly }),
    ];

    for (const answer of answers) expect(answer.workingHours).toEqual(workingHours);
    expect(await configuration(world)).toEqual(before);
  });
});

describe('hours that something is wrong with', () => {
  const slot = mondays[0];

  it.each([
    ['an unknown zone', { timeZone: 'Europe/Warsaq' }, ['timeZone']],
    ['an offset for a zone', { timeZone: '+01:00' }, ['timeZone']],
    ['a slot without length', { weekly: [slot, { ...slot, closes: '10:00' }] }, ['weekly.1.closes']],
    [
      'times that are none',
      { weekly: [{ ...slot, opens: '24:00', closes: 'noon' }] },
      ['weekly.0.opens', 'weekly.0.closes'],
    ],
    ['more slots than anybody works', { weekly: Array(101).fill(slot) }, ['weekly']],
  ])('are refused for %s, with every field named, and nothing is written', async (_, input, expected) => {
    const before = await configuration(world);

    const answer = await setWorkingHours(world, { skillId: care, weekly: mondays, ...input });

    expect(answer.workingHours).toBeNull();
    expect(refusals(answer)).toEqual(expected.map((field) => `WORKING_HOURS_INVALID ${field}`));
    expect(await configuration(world)).toEqual(before);
  });

  it.each([
    ['a date that ends before it begins', { to: '2026-12-23' }, ['to']],
    ['a span of 367 days', { from: '2026-01-01', to: '2027-01-02' }, ['to']],
    ['a day that is none', { from: '2026-02-30' }, ['from']],
    ['an open date without slots', { kind: 'OPEN' }, ['slots']],
    ['a closed date with slots', { slots: [{ opens: '09:00', closes: '10:00' }] }, ['slots']],
    ['no name', { name: ' ' }, ['name']],
    ['a name too long', { name: 'x'.repeat(201) }, ['name']],
  ])('are refused for %s', async (_, input, expected) => {
    const before = await configuration(world);

    const answer = await setSpecialDates(world, {
      accountId: bank,
      specialDates: [christmas, { ...christmas, ...input }],
    });

    expect(refusals(answer)).toEqual(
      expected.map((field) => `WORKING_HOURS_INVALID specialDates.1.${field}`),
    );
    expect(await configuration(world)).toEqual(before);
  });

  it('and were stored by older rules can be repaired one part after the other', async () => {
    await world.database.query(
      'update skills.working_hours set weekly = $2, special_dates = $3 where skill_id = $1',
      [
        care,
        JSON.stringify([{ ...slot, closes: slot?.opens }]),
        JSON.stringify([{ ...christmas, to: '2026-01-01' }]),
      ],
    );

    const first = await setWorkingHours(world, { skillId: care, weekly: mondays });
    const second = await setSpecialDates(world, { skillId: care, specialDates: [] });

    expect([...first.userErrors, ...second.userErrors]).toEqual([]);
    expect(told(first)).toContain(`SKILL_NEVER_OPENS ${care}`);
    expect(told(second)).toEqual([]);
  });

  it.each([
    [{ timeZone: 'Europe/Berlin\0' }],
    [{ weekly: [{ ...slot, opens: '\ud800' }] }],
    [{ weekly: [{ ...slot, opens: 9 }] }],
    [{ accountId: bank }],
    [{ skillId: null }],
  ])('are no input at all: %j', async (input) => {
    const { errors } = await world.run(
      'bank-manager',
      'mutation ($input: SetWorkingHoursInput!) { setWorkingHours(input: $input) { userErrors { code } } }',
      { input: { skillId: care, weekly: mondays, idempotencyKey: 'x', ...input } },
    );

    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });
});

describe('hours that were changed since they were read', () => {
  it.each([
    ['own hours', { skillId: care }, 1],
    ['an account', { accountId: bank }, 1],
    ['first hours of a skill', { skillId: desk }, 0],
    ['first hours of an account', { accountId: bank }, 0],
  ])('are changed by exactly one of several who saw the same: %s', async (_, target, expectedRevision) => {
    if (expectedRevision === 0)
      await world.database.query(`delete from skills.working_hours where id = 'acme-bank-hours'`);
    const opens = ['08:00', '08:30', '09:00', '09:30', '10:00'];

    const answers = await Promise.all(
      opens.map((opens) =>
        setWorkingHours(world, {
          ...target,
          weekly: [{ weekday: 'MONDAY', opens, closes: '12:00' }],
          expectedRevision,
        }),
      ),
    );

    expect(answers.filter(({ workingHours }) => workingHours)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual(
      Array(4).fill(
        expect.objectContaining({ code: 'REVISION_CONFLICT', currentRevision: expectedRevision + 1 }),
      ),
    );
  });

  it('are not changed on the ground of those that its account has', async () => {
    const answer = await setWorkingHours(world, { skillId: desk, weekly: mondays, expectedRevision: 1 });

    expect(answer.userErrors).toMatchObject([{ code: 'REVISION_CONFLICT', currentRevision: 0 }]);
  });
});

describe('a skill that drops its hours', () => {
  it('follows its account again', async () => {
    const { skill } = await followAccountHours(world, { skillId: care, expectedRevision: 1 });

    expect(skill?.workingHours).toMatchObject({ ofAccount: true, revision: 1 });
    expect(skill?.workingHours.weekly).toHaveLength(5);
    expect(await configuration(world)).toMatchObject({
      changes: [{ action: 'followAccountHours', subject_id: care, revision: 2, after: null }],
    });
  });

  it('and has none is answered without a change', async () => {
    const before = await configuration(world);

    const { skill, userErrors } = await followAccountHours(world, { skillId: desk, expectedRevision: 0 });

    expect(userErrors).toEqual([]);
    expect(skill?.workingHours.ofAccount).toBe(true);
    expect(await configuration(world)).toEqual(before);
  });

  it('cannot be given others later by somebody who saw the old ones', async () => {
    await followAccountHours(world, { skillId: care });
    const again = await setWorkingHours(world, { skillId: care, weekly: mondays, expectedRevision: 0 });

    const stale = await setWorkingHours(world, { skillId: care, weekly: [], expectedRevision: 1 });

    expect(again.workingHours?.revision).toBe(3);
    expect(stale.userErrors).toMatchObject([{ code: 'REVISION_CONFLICT', currentRevision: 3 }]);
  });
});

async function hoursOf(accountId: string): Promise<unknown> {
  const reference = { __typename: 'Account', id: accountId };
  const selection = '... on Account { workingHours { revision ofAccount } }';
  const { workingHours } = (await world.resolve('bank-agent-1', reference, selection)) as {
    workingHours: unknown;
  };
  return workingHours;
}
