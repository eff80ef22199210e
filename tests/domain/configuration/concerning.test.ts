import { describe, expect, it } from 'vitest';
import { aboutAccount, aboutLink, aboutSkills } from '../../../subgraphs/configuration/concerning.js';
import { findings } from '../../../subgraphs/configuration/findings.js';
import { aBrand, aLink, anAccount, aSkill, never } from './setup.js';

/** A bank whose desk falls back to care, which no link permits; and a shop's and a traveller's link to it. */
const setup = aBrand({
  accounts: [anAccount('shop'), anAccount('bank'), anAccount('travel', { rolloverEnabled: false })],
  skills: [
    aSkill('bank-care'),
    aSkill('bank-desk', { fallbackSkillId: 'bank-care' }),
    aSkill('bank-night', { hours: never }),
    aSkill('travel-care'),
  ],
  links: [
    aLink('shop', 'bank', ['bank-desk', 'bank-night'], 'travel-care'),
    aLink('travel', 'bank', ['bank-desk']),
  ],
});
const found = findings(setup, new Date('2026-03-02T10:00:00Z'));
const told = (warnings: { code: string; skillIds: readonly string[] }[]) =>
  warnings.map(({ code, skillIds }) => [code, ...skillIds].join(' '));

describe('after a change of a skill', () => {
  it('its manager is told what it is part of, once, though several links give rise to it', () => {
    expect(told(aboutSkills(found, ['bank-desk'], 'bank'))).toEqual([
      'SKILL_FALLBACK_NOT_ALLOWED bank-desk bank-care',
    ]);
  });

  it('its manager is told nothing of the links of other accounts', () => {
    expect(told(aboutSkills(found, ['travel-care'], 'travel'))).toEqual([]);
    expect(told(aboutSkills(found, ['travel-care'], null))).toEqual([
      'FALLBACK_NOT_ALLOWED travel-care',
      'FALLBACK_NOT_ENABLED travel-care',
    ]);
  });

  it('no other account is named', () => {
    const [warning] = aboutSkills(found, ['bank-desk'], 'bank');

    expect(JSON.stringify(warning)).not.toMatch(/shop|travel/);
  });
});

describe('after a change of a link', () => {
  it('its source is told of the link and of the skills it names', () => {
    const ends = { sourceId: 'shop', destinationId: 'bank' };

    expect(told(aboutLink(found, ends, ['bank-desk', 'bank-night', 'travel-care']))).toEqual([
      'SKILL_NEVER_OPENS bank-night',
      'SKILL_FALLBACK_NOT_ALLOWED bank-desk bank-care',
      'FALLBACK_NOT_ALLOWED travel-care',
      'FALLBACK_NOT_ENABLED travel-care',
    ]);
  });

  it('its source is told of its other links that counted on the same skills', () => {
    const ends = { sourceId: 'shop', destinationId: 'travel' };

    expect(told(aboutLink(found, ends, ['travel-care']))).toEqual([
      'FALLBACK_NOT_ALLOWED travel-care',
      'FALLBACK_NOT_ENABLED travel-care',
    ]);
  });
});

describe('after a change of an account', () => {
  it('the administrator is told of its links, in and out, and of its skills', () => {
    expect(told(aboutAccount(found, setup, 'travel'))).toEqual([
      'FALLBACK_NOT_ALLOWED travel-care',
      'FALLBACK_NOT_ENABLED travel-care',
      'LINK_NOT_ENABLED',
      'SKILL_FALLBACK_NOT_ALLOWED bank-desk bank-care',
    ]);
  });
});
