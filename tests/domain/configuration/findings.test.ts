import { describe, expect, it } from 'vitest';
import type { BrandSetup } from '../../../subgraphs/configuration/brandSetup.js';
import { findings } from '../../../subgraphs/configuration/findings.js';
import { aBrand, aLink, anAccount, aSkill, never } from './setup.js';

const now = new Date('2026-03-02T10:00:00Z');

/** What is found, each as its code and the skills it is about. */
const found = (setup: Partial<BrandSetup>): string[] =>
  findings(aBrand(setup), now).map(({ code, skillIds }) => [code, ...skillIds].join(' '));

describe('a brand whose configuration is in order', () => {
  it('gives rise to no word', () => {
    const skills = [
      aSkill('bank-care'),
      aSkill('bank-desk', { fallbackSkillId: 'bank-care' }),
      aSkill('travel-care'),
    ];
    const links = [
      aLink('shop', 'bank', ['bank-care', 'bank-desk'], 'travel-care'),
      aLink('shop', 'travel', ['travel-care']),
    ];

    expect(found({ skills, links })).toEqual([]);
  });
});

describe('a skill that never opens', () => {
  const past = { from: '2025-12-24', to: '2025-12-24', kind: 'OPEN', name: 'Eve' } as const;
  const slots = [{ opens: '09:00', closes: '12:00' }];

  it.each([
    ['has no hours', null],
    ['has hours that cannot be read', { timeZone: 'Europe/Warsaq', weekly: [], specialDates: [] }],
    ['has an empty week', never],
    ['was open on a special date that is past', { ...never, specialDates: [{ ...past, slots }] }],
  ])('%s', (_, hours) => {
    expect(found({ skills: [aSkill('bank-care', { hours })] })).toEqual(['SKILL_NEVER_OPENS bank-care']);
  });

  it.each([
    ['opens on a special date to come', { ...past, from: '2026-12-24', to: '2026-12-24' }],
    ['is open on this one day', { ...past, from: '2026-03-02', to: '2026-03-02' }],
  ])('is not one that %s', (_, date) => {
    const hours = { ...never, specialDates: [{ ...date, slots: [{ opens: '00:00', closes: '24:00' }] }] };

    expect(found({ skills: [aSkill('bank-care', { hours })] })).toEqual([]);
  });

  it('is of no interest once it is deleted', () => {
    expect(found({ skills: [aSkill('bank-care', { hours: null, deleted: true })] })).toEqual([]);
  });
});

describe('a fallback skill', () => {
  const fallsBack = (fallback: ReturnType<typeof aSkill>) =>
    found({ skills: [aSkill('bank-desk', { fallbackSkillId: fallback.id }), fallback] });

  it.each([
    ['was deleted', { deleted: true }, ['FALLBACK_GONE bank-desk']],
    ['was closed by hand', { manuallyClosed: true }, ['FALLBACK_CLOSED bank-desk bank-care']],
    ['serves fewer channels', { channels: ['WEB'] }, ['FALLBACK_CHANNEL_NOT_SERVED bank-desk bank-care']],
    ['serves more channels', { channels: ['WEB', 'SMS', 'ABC'] }, []],
    [
      'never opens',
      { hours: never },
      ['SKILL_NEVER_OPENS bank-care', 'FALLBACK_NEVER_OPENS bank-desk bank-care'],
    ],
  ])('is reported, or not, where it %s', (_, state, expected) => {
    expect(fallsBack(aSkill('bank-care', state))).toEqual(expected);
  });

  it('need not serve a channel that the account does not', () => {
    const accounts = [anAccount('bank', { channels: ['WEB'] })];
    const skills = [
      aSkill('bank-desk', { fallbackSkillId: 'bank-care' }),
      aSkill('bank-care', { channels: ['WEB'] }),
    ];

    expect(found({ accounts, skills })).toEqual([]);
  });

  it('is passed over by a link that permits the skill and not it', () => {
    const skills = [aSkill('bank-desk', { fallbackSkillId: 'bank-care' }), aSkill('bank-care')];
    const links = [aLink('shop', 'bank', ['bank-desk']), aLink('travel', 'bank', ['bank-desk', 'bank-care'])];

    const [only, ...others] = findings(aBrand({ skills, links }), now);

    expect(others).toEqual([]);
    expect(only).toMatchObject({
      code: 'SKILL_FALLBACK_NOT_ALLOWED',
      skillIds: ['bank-desk', 'bank-care'],
      link: { sourceId: 'shop' },
    });
  });
});

describe('the fallback skill of a link', () => {
  const skills = [aSkill('shop-care'), aSkill('bank-care'), aSkill('bank-desk'), aSkill('travel-care')];
  const toTravel = aLink('shop', 'travel', ['travel-care']);
  const report = (fallback: string, rest: Partial<BrandSetup> = {}) =>
    found({ skills, links: [aLink('shop', 'bank', ['bank-desk'], fallback), toTravel], ...rest });

  it.each([
    ['is not among the skills of its own link', 'bank-care', 'FALLBACK_NOT_ALLOWED bank-care'],
    ['is in the source account', 'shop-care', 'FALLBACK_NEVER_REACHED shop-care'],
    ['is the only skill that can be chosen', 'bank-desk', 'FALLBACK_NEVER_REACHED bank-desk'],
  ])('is reported where it %s', (_, fallback, expected) => {
    expect(report(fallback)).toEqual([expected]);
  });

  it('may be in a third account, if a link leads there that permits it', () => {
    const alone = [aLink('shop', 'bank', ['bank-desk'], 'travel-care')];
    const elsewhere = [...alone, aLink('bank', 'travel', ['travel-care'])];

    expect(report('travel-care')).toEqual([]);
    expect(report('travel-care', { links: alone })).toEqual(['FALLBACK_NOT_ALLOWED travel-care']);
    expect(report('travel-care', { links: elsewhere })).toEqual(['FALLBACK_NOT_ALLOWED travel-care']);
  });

  it.each([
    ['suspended', anAccount('travel', { status: 'SUSPENDED' }), 'FALLBACK_ACCOUNT_SUSPENDED travel-care'],
    ['not enabled', anAccount('travel', { rolloverEnabled: false }), 'FALLBACK_NOT_ENABLED travel-care'],
  ])('is reported where its account is %s', (_, travel, expected) => {
    const accounts = [anAccount('shop'), anAccount('bank'), travel];

    expect(report('travel-care', { accounts })).toContain(expected);
  });

  it.each([
    ['takes no transfers', { canTransfer: false }, 'FALLBACK_NOT_ALLOWED travel-care'],
    ['was closed by hand', { manuallyClosed: true }, 'FALLBACK_CLOSED travel-care'],
    ['never opens', { hours: never }, 'FALLBACK_NEVER_OPENS travel-care'],
    ['serves fewer channels', { channels: [] }, 'FALLBACK_CHANNEL_NOT_SERVED travel-care'],
    ['was deleted', { deleted: true }, 'FALLBACK_GONE'],
  ])('is reported where it %s', (_, state, expected) => {
    const changed = skills.map((skill) => (skill.id === 'travel-care' ? { ...skill, ...state } : skill));

    expect(report('travel-care', { skills: changed })).toContain(expected);
  });
});

describe('a link', () => {
  const skills = [aSkill('bank-care')];
  const links = [aLink('shop', 'bank', ['bank-care'])];
  const with_ = (account: ReturnType<typeof anAccount>) =>
    found({ skills, links, accounts: [anAccount('shop'), anAccount('bank'), account] });

  it.each([
    ['its source is not enabled', anAccount('shop', { rolloverEnabled: false }), ['LINK_NOT_ENABLED']],
    ['its destination is not enabled', anAccount('bank', { rolloverEnabled: false }), ['LINK_NOT_ENABLED']],
    ['its destination is suspended', anAccount('bank', { status: 'SUSPENDED' }), ['LINK_ACCOUNT_SUSPENDED']],
    ['a third account is not enabled', anAccount('travel', { rolloverEnabled: false }), []],
  ])('is reported, or not, where %s', (_, account, expected) => {
    expect(with_(account)).toEqual(expected);
  });

  it.each([
    ['was deleted', { deleted: true }, ['LINK_SKILL_GONE']],
    ['takes no transfers', { canTransfer: false }, ['LINK_SKILL_NOT_TRANSFERABLE bank-care']],
  ])('is reported where a skill that it names %s', (_, state, expected) => {
    expect(found({ links, skills: [aSkill('bank-care', state)] })).toEqual(expected);
  });
});
