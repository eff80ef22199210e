import { afterEach, describe, expect, it, vi } from 'vitest';
import { migrateCommand } from '../../prisma/migrateCommand.js';
import { anEmptyDatabase } from '../support/database.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('npm run migrate', () => {
  it.each([
    ['an unknown option', ['--bogus'], "Unknown option '--bogus'"],
    ['a word too many', ['now'], "Unexpected argument 'now'"],
    ['two orders at once', ['--status', '--retry', 'a'], 'Only one of --status, --retry'],
    ['a name that is no file name', ['--create', 'Bad-Name'], 'was given "Bad-Name"'],
    ['a missing name', ['--create'], "'--create <value>' argument missing"],
  ])('refuses %s with the right usage and the exit code 2', async (_, args, complaint) => {
    const said = listen('stderr');

    expect(await migrateCommand(args)).toBe(2);

    expect(said()).toContain(complaint);
    expect(said()).toContain('Usage: npm run migrate');
  });

  it('migrates the database at DATABASE_URL, and says that it is up to date afterwards', async () => {
    const database = await anEmptyDatabase();
    vi.stubEnv('DATABASE_URL', database.url);
    const said = listen('stdout');

    const exitCodes = [
      await migrateCommand(['--status']),
      await migrateCommand([]),
      await migrateCommand(['--status']),
    ];

    expect(exitCodes).toEqual([1, 0, 0]);
    expect(said()).toMatch(/pending .*_tables\n[^]*Applied .*_tables\n[^]*applied .*_tables\n/);
    await database.drop();
  });

  it('says what went wrong, in words, with the exit code 1', async () => {
    vi.stubEnv('DATABASE_URL', 'postgresql://nobody@127.0.0.1:1/none');
    const said = listen('stderr');

    expect(await migrateCommand([])).toBe(1);

    expect(said()).toContain('127.0.0.1:1');
    expect(said()).not.toContain('    at ');
  });
});

/** Keeps what is written instead of printing it. */
function listen(stream: 'stdout' | 'stderr'): () => string {
  const write = vi.spyOn(process[stream], 'write').mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join('');
}
