import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skillsSubgraph } from '../../../subgraphs/skills/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld, Who } from '../../support/demoWorld.js';
import {
  care,
  christmas,
  claims,
  closeSkill,
  configuration,
  configureAfresh,
  desk,
  followAccountHours,
  mondays,
  openSkill,
  refusals,
  setFallbackSkill,
  setSpecialDates,
  setWorkingHours,
  told,
} from './configuring.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(skillsSubgraph);
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.clock.moveTo('2026-03-02T10:00:00Z');
  await configureAfresh(world);
});

describe('a skill', () => {
  it('is closed and opened by hand, and counts the changes', async () => {
    const closed = await closeSkill(world, { skillId: care, expectedRevision: 1 });
    const opened = await openSkill(world, { skillId: care, expectedRevision: 2 });

    expect(closed.skill).toMatchObject({ id: care, manuallyClosed: true, revision: 2 });
    expect(opened.skill).toMatchObject({ id: care, manuallyClosed: false, revision: 3 });
  });

  it('that others fall back to is reported when it is closed', async () => {
    expect(told(await closeSkill(world, { skillId: care }))).toEqual([`FALLBACK_CLOSED ${desk} ${care}`]);
    expect(told(await openSkill(world, { skillId: care }))).toEqual([]);
  });

  it('gets a fallback, another one, and none', async () => {
    const other = await setFallbackSkill(world, { skillId: desk, fallbackSkillId: claims });
    const none = await setFallbackSkill(world, { skillId: desk, fallbackSkillId: null });

    expect(other.skill).toMatchObject({ fallbackSkill: { id: claims }, revision: 2 });
    expect(none.skill).toMatchObject({ fallbackSkill: null, revision: 3 });
  });

  it.each([
    ['to itself', [[care, care]], `FALLBACK_CYCLE ${care}`],
    ['to one that falls back to it', [[care, desk]], `FALLBACK_CYCLE ${care} ${desk}`],
    [
      'to one of three in a circle',
      [
        [care, claims],
        [claims, desk],
      ],
      `FALLBACK_CYCLE ${care} ${claims} ${desk}`,
    ],
  ])('that falls back %s is saved, and reported', async (_, falls, expected) => {
    const answers = [];
    for (const [skillId, fallbackSkillId] of falls) {
      answers.push(await setFallbackSkill(world, { skillId, fallbackSkillId }));
    }

    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(answers.map(told).at(-1)).toContain(expected);
  });

  it('that falls back to one that a link leaves out is reported, without a word of whose link it is', async () => {
    await world.database.query(
      `update accounts.link set skill_ids = array['acme-bank-claims'] where id = 'acme-retail-to-acme-bank'`,
    );

    const answer = await setFallbackSkill(world, { skillId: claims, fallbackSkillId: care });

    expect(told(answer)).toContain(`SKILL_FALLBACK_NOT_ALLOWED ${claims} ${care}`);
    expect(JSON.stringify(answer)).not.toContain('retail');
  });

  it.each([
    ['is unknown', 'nothing', 'SKILL_NOT_FOUND fallbackSkillId'],
    ['is of another brand', 'globex-shop-care', 'SKILL_NOT_FOUND fallbackSkillId'],
    ['was deleted', 'acme-bank-old', 'SKILL_NOT_FOUND fallbackSkillId'],
    ['is of another account', 'acme-retail-care', 'SKILL_NOT_IN_ACCOUNT fallbackSkillId'],
  ])('cannot fall back to one that %s', async (_, fallbackSkillId, expected) => {
    const old = { id: 'acme-bank-old', accountId: 'acme-bank', name: 'Old', channels: ['WEB'] };
    await world.database.prisma.skill.create({ data: { ...old, deletedAt: world.clock.now() } });
    const before = await configuration(world);

    const answer = await setFallbackSkill(world, { skillId: desk, fallbackSkillId });

    expect(refusals(answer)).toEqual([expected]);
    expect(await configuration(world)).toEqual(before);
  });

  it('that is as wished already is answered without a new revision', async () => {
    const before = await configuration(world);

    const answers = [
      await openSkill(world, { skillId: care }),
      await setFallbackSkill(world, { skillId: desk, fallbackSkillId: care }),
      await setFallbackSkill(world, { skillId: care }),
    ];

    expect(answers.map(({ skill }) => skill?.revision)).toEqual([1, 1, 1]);
    expect(await configuration(world)).toEqual(before);
  });

  it('is changed by exactly one of several who saw the same', async () => {
    const targets = [care, claims, desk, null, claims];

    const answers = await Promise.all([
      ...targets.map((fallbackSkillId) =>
        setFallbackSkill(world, { skillId: claims, fallbackSkillId, expectedRevision: 1 }),
      ),
      closeSkill(world, { skillId: claims, expectedRevision: 1 }),
    ]);

    const { skills } = (await configuration(world)) as { skills: { id: string; revision: number }[] };
    expect(skills.find(({ id }) => id === claims)?.revision).toBe(2);
    // One of them changes nothing: it may come first, and is then no conflict.
    expect(answers.flatMap(refusals).length).toBeGreaterThanOrEqual(4);
    expect(new Set(answers.flatMap(refusals))).toEqual(new Set(['REVISION_CONFLICT expectedRevision']));
  });

  it('answers a retry alike, and no other input', async () => {
    const first = await closeSkill(world, { skillId: care, expectedRevision: 1, idempotencyKey: 'one' });
    const again = await closeSkill(world, { skillId: care, expectedRevision: 1, idempotencyKey: 'one' });
    const other = await closeSkill(world, { skillId: desk, idempotencyKey: 'one' });

    expect(again).toEqual(first);
    expect(refusals(other)).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey']);
  });
});

describe('who may configure', () => {
  const everything = (who: Who) => [
    closeSkill(world, { skillId: care }, who),
    openSkill(world, { skillId: care }, who),
    setFallbackSkill(world, { skillId: care, fallbackSkillId: claims }, who),
    followAccountHours(world, { skillId: care }, who),
    setWorkingHours(world, { skillId: care, weekly: mondays }, who),
    setSpecialDates(world, { skillId: care, specialDates: [christmas] }, who),
    setWorkingHours(world, { accountId: 'acme-bank', weekly: mondays }, who),
    setSpecialDates(world, { accountId: 'acme-bank', specialDates: [christmas] }, who),
  ];
  const partner = { sub: 'p', role: 'PARTNER', brand: 'acme', accounts: ['acme-retail'] };
  const stranger = { sub: 'globex-manager', role: 'MANAGER', brand: 'globex', account: 'globex-shop' };
  const nobody = { sub: 'nobody', role: 'MANAGER', account: 'acme-bank' };

  it.each(['bank-manager', 'admin'])('%s may', async (who) => {
    const answers = await Promise.all(everything(who));

    expect(answers.flatMap(refusals)).toEqual([]);
  });

  it.each(['retail-manager', 'bank-agent-1', 'bank-bot', 'acme-analyst', 'acme-partner', 'acme-web'])(
    '%s may not',
    async (who) => {
      const before = await configuration(world);

      const answers = await Promise.all(everything(who));

      expect(answers.flatMap(refusals)).toEqual(Array(8).fill('FORBIDDEN_ROLE '));
      expect(await configuration(world)).toEqual(before);
    },
  );

  it.each([
    ['a partner of other accounts', partner],
    ['a manager of another brand', stranger],
    ['a manager without a brand', nobody],
  ])('%s does not even hear that there is such a skill', async (_, who) => {
    const before = await configuration(world);

    const answers = await Promise.all(everything(who));

    expect(answers.flatMap(refusals)).toEqual([
      ...Array<string>(6).fill('SKILL_NOT_FOUND skillId'),
      ...Array<string>(2).fill('ACCOUNT_NOT_FOUND accountId'),
    ]);
    expect(answers[0]).toEqual(await closeSkill(world, { skillId: 'nothing' }, who));
    expect(answers[6]).toEqual(await setWorkingHours(world, { accountId: 'nowhere', weekly: [] }, who));
    expect(await configuration(world)).toEqual(before);
  });

  it('a skill that was deleted is not there for anybody', async () => {
    await world.database.query('update skills.skill set deleted_at = now() where id = $1', [claims]);

    expect(refusals(await closeSkill(world, { skillId: claims }, 'admin'))).toEqual([
      'SKILL_NOT_FOUND skillId',
    ]);
  });
});

describe('the changes', () => {
  const selection =
    'nodes { at actor { id } action subject subjectId revision before after } pageInfo { hasNextPage }';

  async function changesOf(skillId: string, who: Who, first = 20): Promise<Change[]> {
    const { skill } = await world.ask(
      who,
      `query ($skillId: ID!, $first: Int!) {
        skill(id: $skillId) { configurationChanges(first: $first) { ${selection} } } }`,
      { skillId, first },
    );
    return (skill as { configurationChanges: { nodes: Change[] } }).configurationChanges.nodes;
  }

  async function changesOfAccount(who: Who): Promise<Change[]> {
    const account = await world.resolve(
      who,
      { __typename: 'Account', id: 'acme-bank' },
      `... on Account { skillConfigurationChanges { ${selection} } }`,
    );
    return (account as { skillConfigurationChanges: { nodes: Change[] } }).skillConfigurationChanges.nodes;
  }

  interface Change {
    action: string;
    revision: number;
    before: string | null;
    after: string | null;
  }

  async function someChanges(): Promise<void> {
    await closeSkill(world, { skillId: care }, 'admin');
    world.clock.moveTo('2026-03-02T10:01:00Z');
    await setWorkingHours(world, { skillId: care, weekly: mondays });
    world.clock.moveTo('2026-03-02T10:02:00Z');
    await setSpecialDates(world, { accountId: 'acme-bank', specialDates: [christmas] });
    world.clock.moveTo('2026-03-02T10:03:00Z');
    await followAccountHours(world, { skillId: care });
  }

  it('of a skill are told newest first, with who made them, from what to what', async () => {
    await someChanges();

    const [dropped, hours, closed, ...others] = await changesOf(care, 'bank-manager');

    expect(others).toEqual([]);
    expect(closed).toEqual({
      ...{ at: '2026-03-02T10:00:00.000Z', actor: { id: 'admin' }, action: 'closeSkill' },
      ...{ subject: 'Skill', subjectId: care, revision: 2 },
      before: JSON.stringify({ manuallyClosed: false, fallbackSkillId: null }),
      after: JSON.stringify({ manuallyClosed: true, fallbackSkillId: null }),
    });
    expect(hours).toMatchObject({
      ...{ actor: { id: 'bank-manager' }, action: 'setWorkingHours', subject: 'WorkingHours', revision: 2 },
    });
    expect(JSON.parse(hours?.after ?? '')).toMatchObject({ weekly: mondays, timeZone: 'America/New_York' });
    expect(dropped).toMatchObject({ action: 'followAccountHours', before: hours?.after, after: null });
  });

  it('of all skills of an account come with those of its default hours', async () => {
    await someChanges();

    const actions = (await changesOfAccount('bank-manager')).map(({ action }) => action);

    expect(actions).toEqual(['followAccountHours', 'setSpecialDates', 'setWorkingHours', 'closeSkill']);
  });

  it.each(['retail-manager', 'bank-agent-1', 'bank-bot', 'acme-analyst', 'acme-partner', 'acme-web'])(
    'are empty for %s',
    async (who) => {
      await someChanges();

      expect(await changesOf(care, who)).toEqual([]);
      expect(await changesOfAccount(who)).toEqual([]);
    },
  );

  it('come in pages of at most 100', async () => {
    await someChanges();

    expect(await changesOf(care, 'admin', 2)).toHaveLength(2);
    await expect(changesOf(care, 'admin', 101)).rejects.toThrow('first must be 1 to 100');
  });
});
