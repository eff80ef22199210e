import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seed } from '../../prisma/seed.js';
import { endAll, run as runProcess } from '../support/processes.js';
import { brandText, marked } from './brandText.js';
import { everything, provisioning } from './provisioning.js';
import type { Provisioning } from './provisioning.js';

let world: Provisioning;
beforeEach(async () => {
  world = await provisioning();
});
afterEach(() => world.stop());
afterAll(endAll);

describe('nothing is written', () => {
  it('when anything is wrong with the file', async () => {
    await world.run(brandText());
    const before = await everything(world.database);

    const ran = await world.run(
      brandText({ account: 'maxHops: 0' }).replace('name: One skill', 'name: Other'),
    );

    expect(ran).toEqual({
      code: 1,
      out: '',
      err: 'brand.yaml:7:14: accounts[0].maxHops: It must be 1 or more, and is 0.\nNothing was changed.\n',
    });
    expect(await everything(world.database)).toEqual(before);
  });

  it.each([
    ['an account', ['id: ›one\n', 'id: ›acme-bank\n'], 'accounts[0].id: This id is taken'],
    ['a skill', ['id: ›one-skill', 'id: ›acme-bank-care'], 'accounts[0].skills[0].id: This id is taken'],
    ['a user', ['id: ›one-agent', 'id: ›bank-agent-1'], 'accounts[0].users[0].id: This id is taken'],
    ['the administrator', ['id: ›one-agent', 'id: ›admin'], 'accounts[0].users[0].id: This id is taken'],
  ])('over %s of another brand', async (_, [old = '', now = ''], expected) => {
    await seed(world.database, world.clock);
    const before = await everything(world.database);
    const { text, at } = marked(brandText().replace(old.replace('›', ''), now));

    const { code, err } = await world.run(text);

    expect(code).toBe(1);
    expect(err).toContain(`brand.yaml:${at}: ${expected}`);
    expect(await everything(world.database)).toEqual(before);
  });

  it.each([
    [
      'a skill into another account',
      ['id: one-skill', 'id: two-skill'],
      ['[{ id: two-skill', '[{ id: one-skill'],
      [
        'accounts[0].skills[0].id: This id belongs to two and stays',
        'accounts[1].skills[0].id: This id belongs to one',
      ],
    ],
    [
      'a user out of the account',
      ['id: one-agent', 'id: other'],
      [
        'skills: [{ id: two-skill',
        'users: [{ id: one-agent, role: AGENT, name: X, maxSlots: 1 }], skills: [{ id: two-skill',
      ],
      ['accounts[1].users[0].id: This id belongs to one and stays there'],
    ],
    [
      'an agent into another role',
      ['role: AGENT', 'role: MANAGER'],
      ['        maxSlots: 2', ''],
      ['accounts[0].users[0].id: The role of this user is AGENT and stays so'],
    ],
  ])('to move %s', async (_, [a = '', b = ''], [c = '', d = ''], expected) => {
    await world.run(brandText());

    const { code, err } = await world.run(brandText().replace(c, d).replace(a, b));

    expect(code).toBe(1);
    for (const sentence of expected) expect(err).toContain(sentence);
  });

  it('for somebody who is no administrator', async () => {
    await seed(world.database, world.clock);
    const before = await everything(world.database);

    const { code, err } = await world.run(brandText(), '--actor', 'bank-manager');

    expect({ code, err }).toEqual({
      code: 1,
      err: 'bank-manager is no administrator: name one with --actor. Nothing was changed.\n',
    });
    expect(await everything(world.database)).toEqual(before);
  });

  it('for an unknown actor, but where there is no administrator at all', async () => {
    const first = await world.run(brandText(), '--actor', 'root');
    const second = await world.run(brandText(), '--actor', 'somebody');

    expect(first.code).toBe(0);
    expect(first.out).toContain('root becomes the first administrator.\n');
    expect(second.err).toContain('somebody is no administrator');
  });

  it('when what was shown is no longer what would be done', async () => {
    await world.run(brandText());
    const meanwhile = async (): Promise<boolean> => {
      await world.database.query(
        `update accounts.account set name = 'By hand', revision = 2 where id = 'one'`,
      );
      return true;
    };

    const { code, err } = await world.ask(meanwhile, brandText().replace('name: One\n', 'name: Uno\n'));

    expect({ code, err }).toEqual({
      code: 1,
      err: 'Something else changed this brand meanwhile. Nothing was changed: run it again to see what is left.\n',
    });
    expect(await world.database.query('select name from accounts.account where id = $1', ['one'])).toEqual([
      { name: 'By hand' },
    ]);
  });

  it('when the command is killed while it writes', async () => {
    const before = await everything(world.database);
    await writeFile(join(world.directory, 'brand.yaml'), linked());
    const blocker = new pg.Client(world.url);
    await blocker.connect();
    await blocker.query('begin; lock table accounts.link in share mode');
    const environment = { DATABASE_URL: world.url, INIT_CWD: world.directory };

    const command = runProcess('scripts/provision.js', environment, ['brand.yaml', '--yes']);
    while ((await waitingForLinks(blocker)) === 0) expect(command.output()).not.toContain('Done');
    command.signal('SIGKILL');
    await command.ended;
    await blocker.query('rollback');
    // PostgreSQL notices the death of a client at its next word to it: this lock is had when it did.
    await blocker.query('begin; lock table accounts.link in access exclusive mode');
    await blocker.end();

    expect(command.output()).toContain('7 to add');
    expect(await everything(world.database)).toEqual(before);
    expect((await world.run(linked())).out).toContain('7 to add, 0 to change, 0 to remove.\n');
  });
});

describe('two who provision at once', () => {
  it('both succeed with the same file, and it is done once', async () => {
    const [one, other] = await Promise.all([world.run(linked()), world.run(linked())]);

    expect([one.code, other.code]).toEqual([0, 0]);
    const revisions = await world.database.query('select distinct revision from skills.skill');
    expect(revisions).toEqual([{ revision: 1 }]);
    const trail = await world.database.query(
      `select from accounts.configuration_change where subject = 'Link'`,
    );
    expect(trail).toHaveLength(1);
  });

  it('leave one of two files whole, and tell the other', async () => {
    const uno = linked().replaceAll('name: One', 'name: Uno');
    const ein = linked().replaceAll('name: One', 'name: Ein');

    const ran = await Promise.all([world.run(uno), world.run(ein)]);

    const rows = await world.database.query<{ name: string }>(
      `select name from accounts.account where id = 'one' union all select name from skills.skill where id = 'one-skill'`,
    );
    const names = rows.map(({ name }) => name);
    expect([
      ['Uno', 'Uno skill'],
      ['Ein', 'Ein skill'],
    ]).toContainEqual(names);
    for (const { code, out, err } of ran) {
      expect(code === 0 ? out : err).toMatch(/Done\.|Something else changed this brand meanwhile/);
    }
  });
});

function linked(): string {
  return brandText({ links: '{ source: one, destination: two, skills: [two-skill] }' });
}

/** How many sessions wait for the table of links to be let go. */
async function waitingForLinks(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ waiting: number }>(
    `select count(*)::int as waiting from pg_locks
     where relation = 'accounts.link'::regclass and not granted`,
  );
  return rows[0]?.waiting ?? 0;
}
