import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seed } from '../../prisma/seed.js';
import { brandText } from './brandText.js';
import { everything, provisioning } from './provisioning.js';
import type { Provisioning } from './provisioning.js';

let world: Provisioning;
beforeEach(async () => {
  world = await provisioning();
});
afterEach(() => world.stop());

const demo = (file: string) => readFile(`prisma/demo/${file}.yaml`, 'utf8');
const rows = <Row extends object>(text: string) => world.database.query<Row>(text);
/** A link from one to two, with its lines in the brand. */
const linked = (rest = '') =>
  brandText({ links: `{ source: one, destination: two, skills: [two-skill]${rest} }` });

describe('a brand that is provisioned', () => {
  it('is there whole, and a second time there is nothing to change', async () => {
    const first = await world.run(linked());
    const before = await everything(world.database);

    const second = await world.run(linked());

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('7 to add, 0 to change, 0 to remove.\n');
    expect(second).toEqual({ code: 0, out: 'Nothing to change.\n', err: '' });
    expect(await everything(world.database)).toEqual(before);
    expect(await rows('select id, channels from skills.skill order by id')).toEqual([
      { id: 'one-skill', channels: ['WEB', 'SMS'] },
      { id: 'two-skill', channels: ['WEB'] },
    ]);
  });

  it('is the example of the documentation', async () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(await readFile('docs/provision.md', 'utf8')) ?? [];

    const first = await world.run(example);

    expect(first).toMatchObject({ code: 0, err: '' });
    expect((await world.run(example)).out).toBe('Nothing to change.\n');
    expect(await rows('select id from accounts.account order by id')).toEqual([
      { id: 'initech-billing' },
      { id: 'initech-sales' },
    ]);
  });

  it('is the demo world, as the seed has written it', async () => {
    await seed(world.database, world.clock);

    for (const file of ['acme', 'globex']) {
      expect(await world.run(await demo(file))).toEqual({ code: 0, out: 'Nothing to change.\n', err: '' });
    }
  });

  it('moves the dates that are relative to today, in the zone of the hours', async () => {
    await world.run(await demo('acme'));
    world.clock.set('2026-03-02T23:30:00Z');

    const { out } = await world.run(await demo('acme'));

    expect(out).toBe(`Working hours
  ~ skill acme-retail-claims
      specialDates:
        - 2026-03-01 to 2026-04-01 CLOSED "Inventory"
        + 2026-03-02 to 2026-04-02 CLOSED "Inventory"
  ~ skill acme-travel-claims
      specialDates:
        - 2026-03-01 to 2026-04-01 CLOSED "Inventory"
        + 2026-03-02 to 2026-04-02 CLOSED "Inventory"

0 to add, 2 to change, 0 to remove.
Done.
`);
  });
});

/** With what they are unless they are set, and the most that they can be. */
const limits: readonly (readonly [string, number, number])[] = [
  ['noteCharacters', 5000, 20_000],
  ['warmMessageCharacters', 1000, 20_000],
  ['messageCharacters', 5000, 20_000],
  ['bounceWindowSeconds', 86_400, 2_592_000],
];

describe('the difference', () => {
  it.each([
    ['the brand', 'name: B }', 'name: C }', 'Brand\n  ~ b\n      name: B → C'],
    ['an account', 'name: One\n', 'name: Uno\n', 'Accounts\n  ~ one\n      name: One → Uno'],
    ['a new limit', '    skills:', '    maxHops: 3\n    skills:', 'Accounts\n  ~ one\n      maxHops: 20 → 3'],
    [
      'for how long an opening is waited for',
      '    skills:',
      '    scheduledDeadlineSeconds: 3600\n    skills:',
      'Accounts\n  ~ one\n      scheduledDeadlineSeconds: 604800 → 3600',
    ],
    ...limits.map(([name, usual, own]): [string, string, string, string] => [
      `another ${name}`,
      '    skills:',
      `    ${name}: ${own}\n    skills:`,
      `Accounts\n  ~ one\n      ${name}: ${usual} → ${own}`,
    ]),
    [
      'a new reason',
      '    skills:',
      '    reasonCodes: { R: Why }\n    skills:',
      'Accounts\n  ~ one\n      reasonCodes.R: none → Why',
    ],
    [
      'a channel less',
      'channels: [WEB, SMS]',
      'channels: [SMS]',
      'Accounts\n  ~ one\n      channels:\n        - WEB\n\nSkills\n  ~ one-skill\n      channels:\n        - WEB',
    ],
    ['a skill', 'name: One skill', 'name: Skill', 'Skills\n  ~ one-skill\n      name: "One skill" → Skill'],
    [
      'hours',
      'name: One skill',
      'name: One skill\n        hours: { weekly: [{ days: MONDAY, opens: 09:00, closes: 10:00 }] }',
      'Working hours\n  + skill one-skill: timeZone Europe/Berlin, weekly [MONDAY 09:00–10:00]',
    ],
    ['slots', 'maxSlots: 2', 'maxSlots: 3', 'Users\n  ~ one-agent\n      maxSlots: 2 → 3'],
    [
      'membership',
      'maxSlots: 2',
      'maxSlots: 2\n        skills: [one-skill]',
      'Users\n  ~ one-agent\n      skills:\n        + one-skill',
    ],
    [
      'a link',
      'skills: [two-skill] }',
      'skills: [two-skill], fallbackSkill: two-skill }',
      'Links\n  ~ one → two\n      fallbackSkill: none → two-skill',
    ],
  ])('names %s, and nothing else, and is none afterwards', async (_, old, now, expected) => {
    await world.run(linked());

    const { out } = await world.run(linked().replace(old, now));

    expect(out.replace(/\n\n\d+ to add.*\nDone.\n$/, '')).toBe(expected);
    expect((await world.run(linked().replace(old, now))).out).toBe('Nothing to change.\n');
  });

  it('is only shown by --dry-run', async () => {
    const { code, out } = await world.run(linked(), '--dry-run');

    expect(code).toBe(0);
    expect(out).toContain('  + one → two: skills [two-skill]\n');
    expect(out).not.toContain('Done.');
    expect(await everything(world.database)).toEqual([]);
  });
});

describe('what is no longer in the file', () => {
  it('is revoked, deleted or removed, and comes back when it stands there again', async () => {
    const full = linked()
      .replace('maxSlots: 2', 'maxSlots: 2\n        skills: [one-skill, one-b]')
      .replace('    skills:', '    hours: { timeZone: UTC }\n    reasonCodes: { R: Why }\n    skills:')
      .replace('    users:', '      - { id: one-b, name: B }\n    users:');
    await world.run(full);

    const { out } = await world.run(brandText());

    expect(out).toBe(`Accounts
  ~ one
      reasonCodes.R: Why → none

Users
  ~ one-agent
      skills:
        - one-b
        - one-skill

Skills
  - one-b

Working hours
  - account one

Links
  - one → two

0 to add, 2 to change, 3 to remove.
Done.
`);
    expect(await rows("select id, deleted_at, revision from skills.skill where id = 'one-b'")).toEqual([
      { id: 'one-b', deleted_at: new Date('2026-03-02T10:00:00Z'), revision: 2 },
    ]);
    expect(await rows('select revoked_at, revision from accounts.link')).toEqual([
      { revoked_at: new Date('2026-03-02T10:00:00Z'), revision: 2 },
    ]);
    expect(await rows('select from skills.skill_membership')).toEqual([]);
    expect(await rows('select from accounts.reason_code')).toEqual([]);
    expect((await world.run(brandText())).out).toBe('Nothing to change.\n');
    expect((await world.run(full)).out).toContain('1 to add, 4 to change, 0 to remove.');
    expect((await world.run(full)).out).toBe('Nothing to change.\n');
  });

  it('never gets hours under an id that others had', async () => {
    const closed = brandText({ skill: 'hours: { timeZone: UTC }' });
    const ids = () => rows<{ id: string }>('select id from skills.working_hours');
    await world.run(closed);
    const [before] = await ids();
    await world.run(brandText());

    await world.run(closed);

    expect(before).toEqual({ id: 'one-skill-hours' });
    expect(await ids()).toEqual([{ id: expect.stringMatching(/^[\da-f-]{36}$/) as unknown }]);
  });

  it('has no access any more when it is a user, and has it again when it stands there again', async () => {
    const partner = { users: '{ id: p, role: PARTNER, name: P, accounts: [one] }' };
    const withoutAgent = brandText().replace(/ {4}users:\n.*one-agent[^]*?(?=\n {2}- )/, '');
    const access = () => rows('select id from accounts.user_facts where not revoked order by id');
    await world.run(brandText(partner));
    await world.database.query(
      `insert into accounts."user" (id, brand_id, role, name) values ('b-admin', 'b', 'ADMIN', 'B')`,
    );

    const { out } = await world.run(withoutAgent);

    expect(out).toBe(`Users
  - one-agent
  - p

Not in the file, and left alone
  user b-admin

0 to add, 0 to change, 2 to remove.
Done.
`);
    expect(await access()).toEqual([{ id: 'admin' }, { id: 'b-admin' }]);
    expect((await world.run(withoutAgent)).out).toContain('Nothing to change.');
    expect((await world.run(brandText(partner))).out).toContain('  ~ p\n      revoked: true → false\n');
    expect(await access()).toEqual(['admin', 'b-admin', 'one-agent', 'p'].map((id) => ({ id })));
  });

  it('is left alone when it is an account with all its own', async () => {
    await world.run(linked().replace('maxSlots: 2', 'maxSlots: 2\n        skills: [one-skill]'));
    const two = `brand: { id: b, name: B }
accounts:
  - { id: two, name: Two, timeZone: UTC, channels: [WEB], skills: [{ id: two-skill, name: Two skill }] }
`;

    const { out } = await world.run(two);

    expect(out).toBe(`Not in the file, and left alone
  account one
  user one-agent

Nothing to change.
`);
  });
});

describe('a file', () => {
  it('sets live state only when it makes a thing', async () => {
    const text = brandText({
      skill: 'manuallyClosed: true',
      user: 'maxSlots: 2\n        availability: ONLINE',
    });
    await world.run(text);
    await world.database.query(`update skills.skill set manually_closed = false where id = 'one-skill'`);
    await world.database.query(`update accounts."user" set availability = 'AWAY' where id = 'one-agent'`);

    await world.run(text.replace('maxSlots: 2', 'maxSlots: 9').replace('name: One skill', 'name: Other'));

    expect(await rows("select manually_closed, name from skills.skill where id = 'one-skill'")).toEqual([
      { manually_closed: false, name: 'Other' },
    ]);
    expect(
      await rows('select availability, max_slots from accounts."user" where id = \'one-agent\''),
    ).toEqual([{ availability: 'AWAY', max_slots: 9 }]);
  });

  it('keeps what was set by other means, when that is what it says', async () => {
    await world.run(linked());
    await world.database.query(`update accounts.link set id = 'by-hand'`);
    await world.database.query(`update accounts.account set channels = '{SMS,WEB}' where id = 'one'`);
    await world.database.query(
      `insert into skills.working_hours (id, account_id, time_zone, weekly, special_dates, changed_at)
       values ('h', 'one', 'UTC', '[]', '[{"name":"X","kind":"CLOSED","to":"2026-01-01","from":"2026-01-01"}]', now())`,
    );
    const hours = 'hours: { timeZone: UTC, specialDates: [{ name: X, kind: CLOSED, from: 2026-01-01 }] }';

    const { out } = await world.run(linked().replace('    skills:', `    ${hours}\n    skills:`));

    expect(out).toBe('Nothing to change.\n');
  });

  it('counts the revisions of what it changes, and leaves a trail', async () => {
    await world.run(linked());
    world.clock.set('2026-03-03T08:00:00Z');

    await world.run(linked(', fallbackSkill: two-skill').replace('name: One\n', 'name: Uno\n'));

    expect(await rows('select id, revision from accounts.account order by id')).toEqual([
      { id: 'one', revision: 2 },
      { id: 'two', revision: 1 },
    ]);
    const trail = await rows<{ subject: string }>(
      `select brand_id, account_id, actor_id, action, subject, subject_id, revision,
              before->>'name' as "oldName", after->>'name' as "newName", after->'fallbackSkill' as fallback
       from accounts.configuration_change where at = '2026-03-03T08:00:00Z' order by subject`,
    );
    const common = { brand_id: 'b', account_id: 'one', actor_id: 'admin', action: 'provision', revision: 2 };
    expect(trail).toEqual([
      { ...common, subject: 'Account', subject_id: 'one', oldName: 'One', newName: 'Uno', fallback: null },
      {
        ...{ ...common, subject: 'Link', subject_id: 'one-to-two' },
        ...{ oldName: null, newName: null, fallback: 'two-skill' },
      },
    ]);
    expect(
      await rows('select subject, before, revision from skills.configuration_change order by subject_id'),
    ).toEqual([
      { subject: 'Skill', before: null, revision: 1 },
      { subject: 'Skill', before: null, revision: 1 },
    ]);
  });

  it('wakes the worker, so that waiting transfers are looked at again', async () => {
    const listener = new pg.Client(world.url);
    await listener.connect();
    await listener.query('listen rollover_work');
    const woken = once(listener, 'notification');

    await world.run(linked());

    expect(await woken).toEqual([expect.objectContaining({ channel: 'rollover_work' })]);
    await listener.end();
  });
});
