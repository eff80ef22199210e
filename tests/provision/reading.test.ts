import { describe, expect, it } from 'vitest';
import { readBrandText } from '../../prisma/provision/readBrandText.js';
import { brandText, marked } from './brandText.js';

const now = new Date('2026-03-02T10:00:00Z');
const complaints = (text: string) => readBrandText(text, 'brand.yaml', now).complaints;
const always = 'hours: { weekly: [{ days: MONDAY-SUNDAY, opens: 00:00, closes: 24:00 }] }';
const warnings = (text: string) => readBrandText(text, 'brand.yaml', now).warnings;

/** What is said of the place that is marked with › in the text. */
function saidThere(withMark: string): string[] {
  const { text, at } = marked(withMark);
  const place = `brand.yaml:${at}: `;
  return complaints(text).flatMap((line) => (line.startsWith(place) ? [line.slice(place.length)] : []));
}

const anAnalyst = (rest: string) => ({ users: `{ id: x, role: ANALYST, ${rest} }` });
const aLink = (rest: string) => ({ links: `{ source: one, destination: two, ${rest} }` });

describe('a brand in a file', () => {
  it('is read when nothing is wrong with it', () => {
    expect(readBrandText(brandText(), 'brand.yaml', now)).toMatchObject({
      brand: { brand: { id: 'b', name: 'B' } },
      complaints: [],
      warnings: [],
    });
  });

  it.each([
    ['a list that does not end', 'a: [1›', 'Flow sequence in block collection'],
    ['a quote that does not end', 'brand:\n  id: "x›', 'Missing closing "quote'],
    ['a tab as indentation', 'brand:\n›\tid: x', 'Tabs are not allowed as indentation'],
    ['a name twice', 'brand: { id: a, name: b }\n›brand: {}', 'Map keys must be unique'],
    ['an alias of nothing', 'brand:\n  id: ›*x', 'There is no &x before this alias.'],
    ['an alias of what it is a part of', 'brand: &b { id: b, name: ›*b }', 'a part of &b itself'],
    ['a name of JavaScript itself', 'brand: { id: b, name: b, ›__proto__: x }', 'cannot be a name'],
    ['a tag', 'brand: ›!thing x', 'Unresolved tag'],
    ['a second document', 'brand: {}\n›---\nbrand: {}', 'A file holds one document, and no second.'],
    ['an alias that stands for too much', `›${aliases()}`, 'Excessive alias count'],
    ['nothing', '›', 'It is empty'],
    ['a single word', '›brand', 'It must be names with values, and is "brand".'],
  ])('is refused for %s', (_, text, expected) => {
    expect(saidThere(text)).toEqual([expect.stringContaining(expected)]);
  });

  it('is told all its errors of syntax', () => {
    expect(complaints('a: "\\q"\nb: "\\q"')).toEqual([
      'brand.yaml:1:5: Invalid escape sequence \\q',
      'brand.yaml:2:5: Invalid escape sequence \\q',
    ]);
  });

  it.each([
    ['a missing name', { users: '›{ id: x, role: ANALYST }' }, 'It is missing.'],
    ['an empty value', { account: 'status:›' }, 'It is empty: give it a value, or leave it out.'],
    ['a number for a text', anAnalyst('name: ›7'), 'It must be a text, and is 7: put it in quotes.'],
    ['a text for a number', { user: 'maxSlots: ›two' }, 'It must be a number, and is "two".'],
    ['half a slot', { user: 'maxSlots: ›1.5' }, 'It must be a whole number, and is 1.5.'],
    ['a number too small', { user: 'maxSlots: ›0' }, 'It must be 1 or more, and is 0.'],
    ['a number too large', { account: 'maxHops: ›9999' }, 'It must be 1000 or less, and is 9999.'],
    ['a note without characters', { account: 'noteCharacters: ›0' }, 'It must be 1 or more, and is 0.'],
    ['too long a note', { account: 'noteCharacters: ›20001' }, 'It must be 20000 or less'],
    ['too long a warm message', { account: 'warmMessageCharacters: ›20001' }, 'It must be 20000 or less'],
    ['too long a message', { account: 'messageCharacters: ›20001' }, 'It must be 20000 or less'],
    ['a limit of half a character', { account: 'messageCharacters: ›0.5' }, 'It must be a whole number'],
    ['too long a window', { account: 'bounceWindowSeconds: ›2592001' }, 'It must be 2592000 or less'],
    ['no window', { account: 'bounceWindowSeconds: ›0' }, 'It must be 1 or more'],
    ['a text for a yes', { account: 'noteRequired: ›yes' }, 'It must be true or false, and is "yes".'],
    ['a list that is none', { skill: 'channels: ›WEB' }, 'It must be a list, and is "WEB".'],
    ['an empty list', { skill: 'channels: ›[]' }, 'It needs at least one item.'],
    ['an unknown name', { skill: '›colour: red' }, 'There is nothing called "colour" here.'],
    ['a name elsewhere known', { skill: '›maxSlots: 1' }, 'There is nothing called "maxSlots" here.'],
    [
      'a name that is nearly one',
      { account: '›timezone: UTC' },
      'There is nothing called "timezone" here; did you mean timeZone?',
    ],
    [
      'a word that is nearly one',
      { skill: 'channels: [›WEBB]' },
      '"WEBB" is none of WEB, ABC, GBM, SMS, WHATSAPP; did you mean WEB?',
    ],
    ['an id with a blank', { users: '{ id: ›a b, role: ANALYST, name: X }' }, 'It must be 1 to 100 letters'],
    [
      'a reason code of JavaScript itself',
      { account: 'reasonCodes: { R: X, ›"__proto__": Y }' },
      '__proto__ cannot be a name.',
    ],
    ['a reason code with a blank', { account: 'reasonCodes: { ›"a b": X }' }, 'It must be 1 to 100 letters'],
    [
      'a name on two lines',
      anAnalyst('name: ›"a\\nb"'),
      'It must be 1 to 200 characters of text on one line.',
    ],
    ['a name with a zero', anAnalyst('name: ›"a\\0"'), 'It must be 1 to 200 characters'],
    ['half a character', anAnalyst('name: ›"\\uD800"'), 'It must be 1 to 200 characters'],
    ['a name too long', anAnalyst(`name: ›${'x'.repeat(201)}`), 'It must be 1 to 200 characters'],
    ['an empty name', anAnalyst('name: ›" "'), 'It must be 1 to 200 characters'],
  ])('is refused for %s', (_, lines, expected) => {
    expect(saidThere(brandText(lines))).toEqual([expect.stringContaining(expected)]);
  });

  it.each([
    [
      'an id twice',
      { users: '{ id: ›one-agent, role: ANALYST, name: X }' },
      'There is another user with the id one-agent.',
    ],
    [
      'a link twice',
      aLink('skills: [two-skill] }\n  - ›{ source: one, destination: two, skills: [two-skill]'),
      'The link one → two is there already.',
    ],
    ['an item twice', { skill: 'channels: [WEB, ›WEB]' }, 'WEB is in this list already.'],
    [
      'an unknown zone',
      { account: 'hours: { timeZone: ›Europe/Warsaq }' },
      '"Europe/Warsaq" is not a time zone; write a name like Europe/Berlin.',
    ],
    [
      'a reason that is required and cannot be given',
      { account: 'reasonRequired: ›true' },
      'A reason is required, and there are no reasonCodes.',
    ],
    [
      'a channel that the account does not serve',
      { skill: 'channels: [›GBM]' },
      'The account does not serve GBM.',
    ],
    [
      'a wait as short as an offer',
      { skill: 'maxWaitSeconds: ›30' },
      'A wait of 30 seconds does not lie between',
    ],
    ['a wait as long as a transfer', { skill: 'maxWaitSeconds: ›900' }, 'A wait of 900 seconds does not lie'],
    ['an unknown fallback', { skill: 'fallbackSkill: ›none' }, 'There is no skill none in this file.'],
    [
      'a fallback in another account',
      { skill: 'fallbackSkill: ›two-skill' },
      'The skill two-skill belongs to two, and not to one.',
    ],
    [
      "another account's skill",
      { user: 'maxSlots: 1\n        skills: [›two-skill]' },
      'The skill two-skill belongs to two, and not to one.',
    ],
    [
      "a partner's unknown account",
      { users: '{ id: x, role: PARTNER, name: X, accounts: [›three] }' },
      'There is no account three in this file.',
    ],
    [
      'a link to itself',
      { links: '{ source: one, destination: ›one, skills: [one-skill] }' },
      'An account cannot be linked to itself.',
    ],
    [
      'a link from another brand',
      { links: '{ source: ›globex-shop, destination: one, skills: [one-skill] }' },
      'There is no account globex-shop in this file.',
    ],
    [
      'a link into another brand',
      { links: '{ source: one, destination: ›globex-shop, skills: [one-skill] }' },
      'There is no account globex-shop in this file.',
    ],
    [
      "a link to the source's own skill",
      aLink('skills: [›one-skill]'),
      'The skill one-skill belongs to one, and not to two.',
    ],
    [
      "a link that falls back to the source's own skill",
      aLink('skills: [two-skill], fallbackSkill: ›one-skill'),
      'The skill one-skill belongs to one, and not to two.',
    ],
    ['an administrator', { users: '{ id: x, role: ›ADMIN, name: X }' }, 'An ADMIN belongs to no brand'],
    [
      'an agent of no account',
      { users: '{ id: x, role: ›AGENT, name: X, maxSlots: 1 }' },
      'A user with the role AGENT belongs to an account',
    ],
    [
      'an analyst in an account',
      { user: 'maxSlots: 1\n      - { id: x, role: ›ANALYST, name: X }' },
      'A user with the role ANALYST belongs to the brand',
    ],
    [
      'slots of somebody who takes no work',
      anAnalyst('name: X, maxSlots: ›1'),
      'A user with the role ANALYST has no maxSlots; AGENT and BOT can.',
    ],
    [
      'a channel of somebody who is no connector',
      anAnalyst('name: X, channel: ›WEB'),
      'A user with the role ANALYST has no channel; CONNECTOR can.',
    ],
  ])('is refused for %s', (_, lines, expected) => {
    expect(saidThere(brandText(lines))).toEqual([expect.stringContaining(expected)]);
  });

  it('is refused for an agent without slots', () => {
    expect(complaints(brandText({ user: 'availability: AWAY' }))).toEqual([
      expect.stringMatching(
        /^brand.yaml:13:9: accounts\[0\].users\[0\].maxSlots: .* the role AGENT needs maxSlots\.$/,
      ),
    ]);
  });

  it('is refused for an account in an unknown zone, and not for its hours too', () => {
    const text = brandText().replace('Europe/Berlin', '›Mars/Base\n    hours: { specialDates: [] }');

    expect(complaints(text.replace('›', ''))).toHaveLength(1);
    expect(saidThere(text)).toEqual([expect.stringContaining('accounts[0].timeZone: "Mars/Base" is not a')]);
  });

  it.each([
    [
      'a day that is none',
      'weekly: [{ days: ›MONDAY-FRIDY, opens: 09:00, closes: 17:00 }]',
      'is not a day like',
    ],
    [
      'days that are none',
      'weekly: [{ days: ›5, opens: 09:00, closes: 17:00 }]',
      'It must be a day like MONDAY',
    ],
    [
      'a number for a time',
      'weekly: [{ days: MONDAY, opens: ›9, closes: 17:00 }]',
      'It must be a text, and is 9',
    ],
    [
      'a time that is none',
      'weekly: [{ days: MONDAY, opens: ›9:00, closes: 17:00 }]',
      '"9:00" is not a time from',
    ],
    [
      'a zero-length slot',
      'weekly: [{ days: MONDAY-FRIDAY, opens: 08:00, closes: 09:00 }, { days: [MONDAY, SUNDAY], opens: 09:00, closes: ›09:00 }]',
      'weekly[1].closes: A slot must not close as it opens',
    ],
    [
      'a date that is none',
      'specialDates: [{ name: X, from: ›2026-02-30, kind: CLOSED }]',
      'is no date like',
    ],
    [
      'a special date that ends before it begins',
      'specialDates: [{ name: X, from: today, to: ›today-1, kind: CLOSED }]',
      'A special date must not end before it begins.',
    ],
    [
      'a span of more than 366 days',
      'specialDates: [{ name: X, from: today, to: ›today+366, kind: CLOSED }]',
      'It spans 367 days; 366 are allowed.',
    ],
    [
      'a kind that is none',
      'specialDates: [{ name: X, from: today, kind: ›SHUT }]',
      'is neither OPEN nor CLOSED.',
    ],
    [
      'an open day without slots',
      'specialDates: [›{ name: X, from: today, kind: OPEN }]',
      'needs at least one slot',
    ],
  ])('is refused for hours with %s', (_, hours, expected) => {
    const there = new Set(saidThere(brandText({ account: `hours: { ${hours} }` })));

    expect([...there]).toEqual([expect.stringContaining(expected)]);
  });

  it('is told everything that is wrong with it at once, in the order of the file', () => {
    const text = brandText({
      account: 'timezone: x',
      skill: 'channels: [FAX]\n        fallbackSkill: none',
      user: 'maxSlots: none\n        skills: [two-skill]',
      links: '{ source: one, destination: one, skills: [nowhere], more: 1 }',
    });

    expect(complaints(text).map((line) => line.split(': ')[1])).toEqual([
      'accounts[0].timezone',
      'accounts[0].skills[0].channels[0]',
      'accounts[0].skills[0].fallbackSkill',
      'accounts[0].users[0].maxSlots',
      'accounts[0].users[0].skills[0]',
      'links[0].destination',
      'links[0].skills[0]',
      'links[0].more',
    ]);
  });

  it('is told once what an alias brings to several places', () => {
    const text = brandText({
      account: 'hours: &h { weekly: [{ days: SOMEDAY, opens: 09:00, closes: 17:00 }] }',
      skill: 'hours: *h',
    });

    expect(complaints(text)).toEqual([
      'brand.yaml:7:34: accounts[0].hours.weekly[0].days: "SOMEDAY" is not a day like MONDAY.',
    ]);
  });

  it.each([
    [
      'a fallback to itself',
      { account: always, skill: 'fallbackSkill: one-skill' },
      ['accounts[0].skills[0].fallbackSkill: Fallback skills lead in a circle: One skill → One skill.'],
    ],
    [
      'fallbacks in a circle, at the first of them',
      {
        account: always,
        skill: 'fallbackSkill: one-b\n      - { id: one-b, name: B, fallbackSkill: one-skill }',
      },
      ['accounts[0].skills[0].fallbackSkill: Fallback skills lead in a circle: B → One skill → B.'],
    ],
    [
      'a fallback that never opens, at the skill that has it',
      {
        account: 'rolloverEnabled: true',
        skill: `${always}\n      - { id: one-b, name: B, fallbackSkill: one-c, ${always} }\n      - { id: one-c, name: C }`,
      },
      ['accounts[0].skills[1].fallbackSkill: B cannot fall back to C: it never opens.'],
    ],
    [
      'a fallback that the link does not allow',
      {
        account: `rolloverEnabled: true\n    ${always}`,
        skill: 'fallbackSkill: one-b\n      - { id: one-b, name: B }',
        links: '{ source: two, destination: one, skills: [one-skill], fallbackSkill: one-b }',
      },
      [
        'links[0].skills[0]: A link permits One skill but not its fallback skill B',
        'links[0].fallbackSkill: The link cannot fall back to B: no link permits it.',
      ],
    ],
  ])('is warned of %s', (_, lines, expected) => {
    const found = warnings(brandText(lines));

    expect(found).toEqual(expected.map((warning): unknown => expect.stringContaining(warning)));
  });
});

/** Each alias stands for ten of the one before it. */
function aliases(): string {
  const lines = Array.from({ length: 6 }, (_, index) =>
    index === 0
      ? 'a0: &a0 [x]'
      : `a${index}: &a${index} [${Array(10)
          .fill(`*a${index - 1}`)
          .join(', ')}]`,
  );
  return lines.join('\n');
}
