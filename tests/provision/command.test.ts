import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeEmbeddedPostgres } from '../../prisma/embedded/removeEmbeddedPostgres.js';
import { provisionCommand } from '../../prisma/provision/provisionCommand.js';
import { systemClock } from '../../subgraphs/kit/clock.js';
import { anEmptyDatabase } from '../support/database.js';
import { endAll, run as runProcess } from '../support/processes.js';
import { brandText } from './brandText.js';
import { everything, provisioning } from './provisioning.js';
import type { Provisioning } from './provisioning.js';

let world: Provisioning;
beforeEach(async () => {
  world = await provisioning();
});
afterEach(() => world.stop());
afterAll(endAll);

async function command(args: string[], environment: NodeJS.ProcessEnv) {
  let [out, err] = ['', ''];
  const code = await provisionCommand(args, {
    ...{ confirm: null, clock: systemClock, environment },
    out: (said) => void (out += said),
    err: (said) => void (err += said),
  });
  return { code, out, err };
}

describe('npm run provision', () => {
  it.each([
    ['no file', [], 'Which file?'],
    ['two files', ['a.yaml', 'b.yaml'], 'One file at a time.'],
    ['an unknown option', ['a.yaml', '--force'], "Unknown option '--force'"],
    ['an actor that is missing', ['a.yaml', '--actor'], "'--actor <value>' argument missing"],
  ])('refuses %s with the right usage and the exit code 2', async (_, args, complaint) => {
    const { code, out, err } = await command(args, {});

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(complaint);
    expect(err).toContain('Usage: npm run provision -- FILE');
  });

  it('helps who asks for help', async () => {
    const { code, err } = await command(['--help'], {});

    expect(code).toBe(0);
    expect(err).toMatch(/^Usage: npm run provision/);
  });

  it.each([
    ['a file that is not there', 'none.yaml', 'none.yaml cannot be read: there is no such file.\n'],
    ['a directory', 'folder', 'folder cannot be read: it is a directory.\n'],
    ['what is no text', 'binary.yaml', 'binary.yaml is not a text in UTF-8.\n'],
  ])('says so when it gets %s', async (_, file, expected) => {
    await mkdir(join(world.directory, 'folder'));
    await writeFile(join(world.directory, 'binary.yaml'), Buffer.from([0xff, 0xfe, 0x00]));

    expect(await command([file], { INIT_CWD: world.directory })).toEqual({ code: 1, out: '', err: expected });
  });

  it('says how to prepare a database that has no tables', async () => {
    const { url, drop } = await anEmptyDatabase();
    await writeFile(join(world.directory, 'brand.yaml'), brandText());

    const { code, err } = await command(['brand.yaml'], { INIT_CWD: world.directory, DATABASE_URL: url });

    expect({ code, err }).toEqual({
      code: 1,
      err: 'The database has not the tables of this version: run npm run migrate first.\n',
    });
    await drop();
  });

  it('says where it finds no database', async () => {
    await writeFile(join(world.directory, 'brand.yaml'), brandText());
    const nowhere = { INIT_CWD: world.directory, DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };

    const { code, err } = await command(['brand.yaml'], nowhere);

    expect(code).toBe(1);
    expect(err).toContain('127.0.0.1:1');
  });

  it('asks before it changes anything, and does what the answer is', async () => {
    const asked: string[] = [];
    const answering = (answer: boolean) => (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    };

    const no = await world.ask(answering(false), brandText());
    const afterNo = await everything(world.database);
    const yes = await world.ask(answering(true), brandText());

    expect(no).toMatchObject({ code: 1, err: 'Nothing was changed.\n' });
    expect(afterNo).toEqual([]);
    expect(yes.out).toMatch(/6 to add, 0 to change, 0 to remove\.[^]*Done\.\n$/);
    expect(asked).toEqual(['Do it? [y/N] ', 'Do it? [y/N] ']);
    expect((await world.ask(expect.unreachable, brandText())).out).toBe('Nothing to change.\n');
  });

  it('does not change anything where there is nobody to ask', async () => {
    const { code, err } = await world.ask(null, brandText());

    expect({ code, err }).toEqual({
      code: 1,
      err: 'Nothing was changed: there is no terminal to ask at. Say --yes to have it done.\n',
    });
    expect(await everything(world.database)).toEqual([]);
  });

  it('warns, and goes on', async () => {
    const { code, err } = await world.run(brandText({ skill: 'fallbackSkill: one-skill' }));

    expect(code).toBe(0);
    expect(err).toMatch(/^warning: brand\.yaml:11:24: .* in a circle: One skill → One skill\./m);
  });

  it(
    'works on the embedded database, by itself and while npm start uses it',
    { timeout: 120_000 },
    async () => {
      const dataDir = join(world.directory, 'data');
      await writeFile(join(world.directory, 'brand.yaml'), brandText());
      const environment = { DATA_DIR: dataDir, INIT_CWD: world.directory };
      const provision = () => command(['brand.yaml', '--yes'], environment);
      const system = runProcess('scripts/start.js', { ...environment, PORT: '0', LOG_LEVEL: 'warn' });
      await system.said(/is ready/);

      const beside = await provision();
      system.signal('SIGTERM');
      const end = await system.ended;
      const alone = await provision();

      expect(beside.code).toBe(0);
      expect(beside.out).toContain('6 to add, 0 to change, 0 to remove.\nDone.\n');
      expect(end).toBe(0);
      expect(alone).toMatchObject({ code: 0, out: 'Nothing to change.\n' });
      await removeEmbeddedPostgres(dataDir);
    },
  );
});
