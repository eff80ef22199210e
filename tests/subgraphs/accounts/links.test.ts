import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountsSubgraph } from '../../../subgraphs/accounts/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld } from '../../support/demoWorld.js';
import { configuration, configureAfresh, linkAccounts, revokeLink } from './configuring.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(accountsSubgraph);
});
afterAll(() => world.stop());
beforeEach(() => configureAfresh(world));

const linkId = 'acme-retail-to-acme-bank';
const others = {
  partner: { sub: 'p', role: 'PARTNER', brand: 'acme', accounts: ['acme-bank'] },
  manager: { sub: 'globex-manager', role: 'MANAGER', brand: 'globex', account: 'globex-shop' },
  admin: { sub: 'globex-admin', role: 'ADMIN', brand: 'globex' },
};
const codesOf = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);
const refusals = ({ userErrors }: { userErrors: { code: string; field: string[] | null }[] }) =>
  userErrors.map(({ code, field }) => `${code} ${field?.join('.') ?? ''}`);

describe('linking two accounts', () => {
  it('replaces what was permitted, and counts it', async () => {
    const skillIds = ['acme-bank-desk', 'acme-bank-care'];

    const { link, userErrors } = await linkAccounts(world, { skillIds, fallbackSkillId: 'acme-bank-care' });

    expect(userErrors).toEqual([]);
    expect(link).toEqual({
      id: linkId,
      source: { id: 'acme-retail' },
      destination: { id: 'acme-bank' },
      skills: skillIds.map((id) => ({ id })),
      fallbackSkill: { id: 'acme-bank-care' },
      revokedAt: null,
      revision: 2,
    });
  });

  it('makes a link where there was none', async () => {
    await world.database.query('delete from accounts.link where id = $1', [linkId]);

    const made = await linkAccounts(world, { expectedRevision: 0 });
    const read = await world.ask(
      'retail-manager',
      `{ account(id: "acme-retail") { links { id revision } } }`,
    );

    expect(made.link?.revision).toBe(1);
    expect(read).toMatchObject({
      account: { links: [{ id: made.link?.id, revision: 1 }, { id: 'acme-retail-to-acme-travel' }] },
    });
  });

  it('lifts a revocation, though it permits the same as before', async () => {
    const skillIds = ['acme-bank-care', 'acme-bank-desk', 'acme-bank-claims'];
    await revokeLink(world, 'retail-manager', { linkId });

    const { link } = await linkAccounts(world, { skillIds });

    expect(link).toMatchObject({ revokedAt: null, revision: 3 });
  });

  it('is answered without a new revision where nothing changes', async () => {
    const before = await configuration(world);

    const { link, userErrors } = await linkAccounts(world, {
      skillIds: ['acme-bank-claims', 'acme-bank-care', 'acme-bank-desk'],
      fallbackSkillId: null,
    });

    expect(userErrors).toEqual([]);
    expect(link?.revision).toBe(1);
    expect(await configuration(world)).toEqual(before);
  });

  it('answers a retry alike, whatever has changed since, and no other input', async () => {
    const idempotencyKey = 'the-same';
    const first = await linkAccounts(world, { expectedRevision: 1, idempotencyKey });

    const again = await linkAccounts(world, { expectedRevision: 1, idempotencyKey });
    const other = await linkAccounts(world, { expectedRevision: 2, idempotencyKey });

    expect(again).toEqual(first);
    expect(codesOf(other)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(first.link?.revision).toBe(2);
  });

  it.each([
    ['who analyses', 'acme-analyst', ['FORBIDDEN_ROLE ']],
    ['who serves consumers there', 'retail-agent-1', ['FORBIDDEN_ROLE ']],
    ['that is a bot', 'retail-bot', ['FORBIDDEN_ROLE ']],
    ['that connects a channel', 'acme-web', ['FORBIDDEN_ROLE ']],
    ['who leads the destination', 'bank-manager', ['FORBIDDEN_ROLE ']],
    ['that is a partner', 'acme-partner', ['FORBIDDEN_ROLE ']],
    ['that is a partner of another account', others.partner, ['ACCOUNT_NOT_FOUND sourceAccountId']],
    ['who leads an account of another brand', others.manager, ['ACCOUNT_NOT_FOUND sourceAccountId']],
    ['who administers another brand', others.admin, ['ACCOUNT_NOT_FOUND sourceAccountId']],
  ])('is refused to somebody %s', async (_, who, expected) => {
    const before = await configuration(world);

    const answer = await linkAccounts(world, {}, who);

    expect(refusals(answer)).toEqual(expected);
    expect(answer.link).toBeNull();
    expect(await configuration(world)).toEqual(before);
  });

  it('is for administrators too, of all brands and of this one', async () => {
    const first = await linkAccounts(world, {}, 'admin');
    const ofAcme = { sub: 'acme-admin', role: 'ADMIN', brand: 'acme' };
    const second = await linkAccounts(world, { skillIds: ['acme-bank-desk'] }, ofAcme);

    expect(first.link?.revision).toBe(2);
    expect(second.link?.revision).toBe(3);
  });

  it.each([
    [
      'an account with itself',
      { destinationAccountId: 'acme-retail' },
      ['SAME_ACCOUNT destinationAccountId'],
    ],
    ['an unknown source', { sourceAccountId: 'nowhere' }, ['ACCOUNT_NOT_FOUND sourceAccountId']],
    [
      'an unknown destination',
      { destinationAccountId: 'nowhere' },
      ['ACCOUNT_NOT_FOUND destinationAccountId'],
    ],
    [
      'an account of another brand',
      { destinationAccountId: 'globex-shop', skillIds: ['globex-shop-care'] },
      ['ACCOUNT_NOT_FOUND destinationAccountId'],
    ],
    ['no skill', { skillIds: [] }, ['SKILLS_REQUIRED skillIds']],
    [
      'skills that are unknown, of another brand, of another account, and named twice',
      {
        skillIds: [
          'x',
          'globex-shop-care',
          'acme-travel-care',
          'acme-bank-care',
          'acme-bank-care',
          'deleted',
        ],
        fallbackSkillId: 'globex-shop-care',
      },
      [
        'SKILL_NOT_FOUND skillIds.0',
        'SKILL_NOT_FOUND skillIds.1',
        'SKILL_NOT_IN_ACCOUNT skillIds.2',
        'SKILL_REPEATED skillIds.4',
        'SKILL_NOT_FOUND skillIds.5',
        'SKILL_NOT_FOUND fallbackSkillId',
      ],
    ],
  ])('refuses %s, names the field and writes nothing', async (_, input, expected) => {
    await world.database.query(
      `insert into skills.skill (id, account_id, name, channels, deleted_at)
       values ('deleted', 'acme-bank', 'Gone', '{WEB}', now()) on conflict do nothing`,
    );
    const before = await configuration(world);

    const answer = await linkAccounts(world, input);

    expect(refusals(answer)).toEqual(expected);
    expect(await configuration(world)).toEqual(before);
  });

  it('refuses to link across brands, even an administrator of both', async () => {
    const input = { destinationAccountId: 'globex-shop', skillIds: ['globex-shop-care'] };

    expect(refusals(await linkAccounts(world, input, 'admin'))).toEqual([
      'ACCOUNTS_OF_DIFFERENT_BRANDS destinationAccountId',
    ]);
  });

  it.each([{ skillIds: ['a\0b'] }, { fallbackSkillId: '\ud800' }, { sourceAccountId: 'a\0' }])(
    'does not take texts that cannot be stored: %j',
    async (input) => {
      await expect(linkAccounts(world, input)).rejects.toThrow(/must be Unicode text/);
    },
  );
});

describe('a link that was changed since it was read', () => {
  it('is not changed, and the answer says at which revision it is', async () => {
    await linkAccounts(world);
    const before = await configuration(world);

    const linked = await linkAccounts(world, { expectedRevision: 1, skillIds: ['acme-bank-desk'] });
    const revoked = await revokeLink(world, 'retail-manager', { linkId, expectedRevision: 1 });

    for (const { link, userErrors } of [linked, revoked]) {
      expect(link).toBeNull();
      expect(userErrors).toEqual([
        {
          __typename: 'RevisionConflict',
          code: 'REVISION_CONFLICT',
          message: expect.any(String) as string,
          field: ['expectedRevision'],
          retryable: true,
          currentRevision: 2,
        },
      ]);
    }
    expect(await configuration(world)).toEqual(before);
  });

  it.each([
    ['is there already', 'select 1'],
    ['is to be made', `delete from accounts.link where id = '${linkId}'`],
  ])('by one of several who saw the same, lets exactly one of them win, where it %s', async (_, given) => {
    await world.database.query(given);
    const before = await linkRevision();
    const choices = ['care', 'desk', 'claims', 'care', 'desk'].map((skill) => [`acme-bank-${skill}`]);

    const answers = await Promise.all(
      choices.map((skillIds) => linkAccounts(world, { skillIds, expectedRevision: before })),
    );

    const winners = answers.filter(({ link }) => link !== null && link !== undefined);
    expect(winners).toHaveLength(1);
    expect(answers.flatMap(codesOf)).toEqual(Array(4).fill('REVISION_CONFLICT'));
    expect(await linkRevision()).toBe(before + 1);
  });

  async function linkRevision(): Promise<number> {
    const [link] = await world.database.query<{ revision: number }>(
      `select revision from accounts.link where source_id = 'acme-retail' and destination_id = 'acme-bank'`,
    );
    return link?.revision ?? 0;
  }
});

describe('revoking a link', () => {
  it('marks it, and counts it', async () => {
    const { link, userErrors } = await revokeLink(world, 'retail-manager', { linkId, expectedRevision: 1 });

    expect(userErrors).toEqual([]);
    expect(link).toMatchObject({ id: linkId, revokedAt: '2026-03-02T10:00:00.000Z', revision: 2 });
  });

  it('once more is answered without a new revision', async () => {
    await revokeLink(world, 'retail-manager', { linkId });
    const before = await configuration(world);

    const { link } = await revokeLink(world, 'admin', { linkId });

    expect(link).toMatchObject({ revokedAt: '2026-03-02T10:00:00.000Z', revision: 2 });
    expect(await configuration(world)).toEqual(before);
  });

  it.each(['bank-manager', 'retail-agent-1', 'retail-bot', 'acme-analyst', 'acme-partner', 'acme-web'])(
    'answers %s as if there were no such link',
    async (who) => {
      const before = await configuration(world);

      const hidden = await revokeLink(world, who, { linkId });
      const unknown = await revokeLink(world, who, { linkId: 'no-such-link' });

      expect(refusals(hidden)).toEqual(['LINK_NOT_FOUND linkId']);
      expect(hidden).toEqual(unknown);
      expect(await configuration(world)).toEqual(before);
    },
  );
});

describe('who links accounts', () => {
  it('is told of a fallback that no link permits', async () => {
    const { warnings } = await linkAccounts(world, { fallbackSkillId: 'acme-bank-desk' });

    expect(warnings).toContainEqual({
      code: 'FALLBACK_NOT_ALLOWED',
      message: 'The link cannot fall back to Service desk: no link permits it.',
      skills: [{ id: 'acme-bank-desk' }],
    });
  });

  it('is told of a skill whose fallback the link leaves out', async () => {
    const { warnings } = await linkAccounts(world, { skillIds: ['acme-bank-desk'] });

    expect(warnings).toMatchObject([
      { code: 'SKILL_FALLBACK_NOT_ALLOWED', skills: [{ id: 'acme-bank-desk' }, { id: 'acme-bank-care' }] },
    ]);
  });

  it('is told of a circle among its skills, and the link is made', async () => {
    await world.database.query(
      `update skills.skill set fallback_skill_id = 'acme-bank-desk' where id = 'acme-bank-care'`,
    );

    const { link, warnings } = await linkAccounts(world, { skillIds: ['acme-bank-desk', 'acme-bank-care'] });

    expect(link?.revision).toBe(2);
    expect(warnings).toMatchObject([
      { code: 'FALLBACK_CYCLE', skills: [{ id: 'acme-bank-care' }, { id: 'acme-bank-desk' }] },
    ]);
  });

  it('is told, by revoking one, of another link that counted on it for its fallback', async () => {
    const { warnings: none } = await linkAccounts(world, { fallbackSkillId: 'acme-travel-care' });

    const { warnings } = await revokeLink(world, 'retail-manager', { linkId: 'acme-retail-to-acme-travel' });

    expect(none).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'FALLBACK_NOT_ALLOWED', skills: [{ id: 'acme-travel-care' }] }]);
  });
});
