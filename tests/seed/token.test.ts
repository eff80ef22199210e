import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { demoUsers } from '../../prisma/demo/users.js';
import { developmentKeys } from '../../scripts/developmentKeys.js';
import { tokenCommand } from '../../scripts/tokenCommand.js';
import { callerOf } from '../../subgraphs/kit/caller.js';
import type { Caller } from '../../subgraphs/kit/caller.js';
import { tokenVerifier } from '../../subgraphs/kit/tokens.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'rollover-token-')), 'data');
});
afterEach(() => rm(join(dataDir, '..'), { recursive: true, force: true }));

async function run(...args: string[]) {
  let [printed, explained] = ['', ''];
  const out = (text: string) => void (printed += text);
  const err = (text: string) => void (explained += text);
  const code = await tokenCommand(args, { out, err }, { DATA_DIR: dataDir });
  return { code, printed, explained };
}

/** What a server on the same data directory makes of a token. */
async function verified(token: string) {
  const { publicKeys: keys, issuer, audience } = await developmentKeys(dataDir);
  return tokenVerifier({ keys, issuer, audience })(token.trim());
}

it('prints a token that a server on the same data accepts, and nothing else', async () => {
  const { code, printed, explained } = await run('retail-agent-1');

  expect({ code, explained }).toEqual({ code: 0, explained: '' });
  expect(printed).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(await verified(printed)).toMatchObject({ sub: 'retail-agent-1', name: 'Anna Berger' });
});

it.each<[string, Partial<Caller>]>([
  ['retail-agent-1', { role: 'AGENT', brandId: 'acme', accountId: 'acme-retail', scopes: ['rollover'] }],
  ['retail-bot', { role: 'BOT', brandId: 'acme', accountId: 'acme-retail', scopes: ['rollover:bot'] }],
  ['bank-manager', { role: 'MANAGER', brandId: 'acme', accountId: 'acme-bank', scopes: ['rollover'] }],
  ['acme-analyst', { role: 'ANALYST', brandId: 'acme', accountId: null, accountIds: [] }],
  [
    'acme-partner',
    { role: 'PARTNER', brandId: 'acme', accountIds: ['acme-retail', 'acme-bank', 'acme-travel'] },
  ],
  ['acme-web', { role: 'CONNECTOR', brandId: 'acme', accountId: null, channel: 'WEB' }],
  ['globex-agent-1', { role: 'AGENT', brandId: 'globex', accountId: 'globex-shop' }],
  ['admin', { role: 'ADMIN', brandId: null, accountId: null, scopes: [] }],
])('says of %s who it is', async (id, expected) => {
  const { printed } = await run(id);

  expect(callerOf(await verified(printed))).toMatchObject({ id, ...expected });
});

it('lasts as long as asked, else twelve hours', async () => {
  const lifetime = async (...args: string[]) => {
    const { exp, iat = 0 } = await verified((await run('admin', ...args)).printed);
    return exp - iat;
  };

  expect(await lifetime()).toBe(12 * 3_600);
  expect(await lifetime('--expires', '15m')).toBe(15 * 60);
});

it.each([
  ['nobody', 'There is no demo user "nobody".'],
  ['', 'There is no demo user "".'],
])('lists the demo users when there is none like "%s"', async (id, why) => {
  const { code, printed, explained } = await run(id);

  expect({ code, printed }).toEqual({ code: 2, printed: '' });
  expect(explained).toContain(why);
  for (const user of demoUsers) expect(explained).toContain(user.id);
});

it.each([
  [[], 'Whose token?'],
  [['admin', 'retail-bot'], 'One user at a time.'],
  [['admin', '--expires', 'soon'], '--expires'],
  [['admin', '--expires', '-5m'], '--expires'],
  [['admin', '--forever'], "Unknown option '--forever'"],
])('explains what is wrong with %j', async (args, why) => {
  const { code, printed, explained } = await run(...args);

  expect({ code, printed }).toEqual({ code: 2, printed: '' });
  expect(explained).toContain(why);
  expect(explained).toContain('Usage: npm run --silent token');
});

it('helps who asks for help', async () => {
  const { code, printed, explained } = await run('--help');

  expect({ code, printed }).toEqual({ code: 0, printed: '' });
  expect(explained).toContain('Usage:');
});

it('makes one key for all who ask at once, whoever is first', async () => {
  for (let round = 0; round < 50; round += 1) {
    const directory = join(dataDir, `${round}`);
    const all = await Promise.all(Array.from({ length: 12 }, () => developmentKeys(directory)));

    expect(new Set(all.map(({ publicKeys }) => JSON.stringify(publicKeys))).size).toBe(1);
    expect(await readdir(directory)).toEqual(['development-keys.json']);
  }
});

it('keeps the key for its owner alone', async () => {
  await developmentKeys(dataDir);

  expect((await stat(join(dataDir, 'development-keys.json'))).mode & 0o777).toBe(0o600);
});

it('gives the secret part of the key to nobody', async () => {
  const { publicKeys } = await developmentKeys(dataDir);

  expect(Object.keys(publicKeys.keys[0] ?? {}).toSorted()).toEqual([
    'alg',
    'crv',
    'kid',
    'kty',
    'use',
    'x',
    'y',
  ]);
});

it('lets other users enter a data directory that it makes, for the database', async () => {
  await developmentKeys(dataDir);

  expect((await stat(dataDir)).mode & 0o777).toBe(0o755);
});

it.each(['', '{', '{"kty":"RSA"}'])(
  'says which file to remove when it holds no key but %j',
  async (content) => {
    await developmentKeys(dataDir);
    const file = join(dataDir, 'development-keys.json');
    await chmod(file, 0o600);
    await writeFile(file, content);

    const { code, printed, explained } = await run('admin');

    expect({ code, printed }).toEqual({ code: 1, printed: '' });
    expect(explained).toBe(`${file} holds no key: remove it, and a new one is made.\n`);
  },
);

it('says in words that nothing can be kept in the data directory', async () => {
  await symlink(join(dataDir, '..', 'away', 'data'), dataDir);

  await expect(developmentKeys(dataDir)).rejects.toMatchObject({ name: 'StartupError' });
  const { code, explained } = await run('admin');

  expect(code).toBe(1);
  expect(explained).toMatch(
    new RegExp(
      `^Nothing can be kept in ${dataDir} \\(ENOENT.*\\): choose another directory with DATA_DIR.\\n$`,
    ),
  );
});

it.runIf(process.platform === 'linux')('says so of a directory where none can be made', async () => {
  await expect(developmentKeys('/proc/rollover/data')).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringMatching(/^Nothing can be kept in \/proc\/rollover\/data \(ENOENT/) as string,
  });
});

it('says in words that the data directory is a file', async () => {
  await writeFile(dataDir, '');

  await expect(developmentKeys(dataDir)).rejects.toMatchObject({
    name: 'StartupError',
    message: `${dataDir} is not a directory.`,
  });
});
