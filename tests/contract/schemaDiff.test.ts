import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaDiffCommand } from '../../scripts/schemaDiffCommand.js';

let folder: string;
let api: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollover-schema-'));
  api = await readFile('schema/api.graphql', 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let [told, complained] = ['', ''];
  const out = (text: string) => void (told += text);
  const err = (text: string) => void (complained += text);
  const code = await schemaDiffCommand(args, { out, err });
  return { code, told, complained };
}

/** A file with the schema as it is now, but for one replacement. */
async function schemaWith(old: string | RegExp, replacement: string): Promise<string> {
  const text = api.replace(old, replacement);
  if (text === api) throw new Error(`the schema has no ${String(old)}`);
  const file = join(folder, 'schema.graphql');
  await writeFile(file, text);
  return file;
}

describe('npm run schema:diff', () => {
  it('says so when nothing has changed', async () => {
    expect(await run('schema/api.graphql')).toEqual({
      code: 0,
      told: 'Nothing has changed since schema/api.graphql.\n',
      complained: '',
    });
  });

  it('shows what breaks clients, and exits with 1', async () => {
    const before = await schemaWith('  offers: [Offer!]!', '  offers: [Offer!]!\n  gone: Int');

    const { code, told } = await run(before);

    expect(code).toBe(1);
    expect(told).toBe(
      "breaking   Field 'gone' was removed from object type 'Viewer'\n1 breaking, 0 dangerous, 0 safe\n",
    );
  });

  it.each([
    [
      'argument',
      'orderBy: ConversationOrder! = NEWEST_FIRST',
      'OLDEST_FIRST',
      /argument 'orderBy' on field 'Query/,
    ],
    [
      'input field',
      'fallback: FallbackChoice! = CONFIGURED',
      'NONE',
      /Input field '\w+\.fallback' default value/,
    ],
    ['argument, a page, smaller than before,', 'first: Int! = 20', '30', /argument 'first' on field/],
  ])('takes another default of an %s for breaking', async (_, member, older, message) => {
    const before = await schemaWith(member, member.replace(/\w+$/, older));

    const { code, told } = await run(before);

    expect(code).toBe(1);
    expect(told).toMatch(new RegExp(`^breaking .*${message.source}`));
  });

  it('does not take a larger page for breaking', async () => {
    const { code, told } = await run(await schemaWith('first: Int! = 20', 'first: Int! = 10'));

    expect(code).toBe(0);
    expect(told).toMatch(/^dangerous .*argument 'first'/);
  });

  it('shows what may surprise clients, and exits with 0', async () => {
    const before = await schemaWith(/ {2}"""Text messages\."""\n {2}SMS\n/, '');

    const { code, told } = await run(before);

    expect(code).toBe(0);
    expect(told).toContain("dangerous  Enum value 'SMS' was added to enum 'Channel'");
  });

  it('shows what is safe, the other way round', async () => {
    const after = await schemaWith('  offers: [Offer!]!', '  offers: [Offer!]!\n  more: Int');

    const { code, told } = await run('schema/api.graphql', after);

    expect(code).toBe(0);
    expect(told).toContain("safe       Field 'more' was added to object type 'Viewer'");
  });

  it('shows another reason for a deprecation as safe', async () => {
    const deprecated = (reason: string): string =>
      `  offers: [Offer!]!\n  old: Int @deprecated(reason: "${reason}")`;
    const before = await schemaWith('  offers: [Offer!]!', deprecated('Use offers.'));
    const after = join(folder, 'after.graphql');
    await writeFile(
      after,
      api.replace('  offers: [Offer!]!', deprecated('Use offers. Goes after 2030-01-01.')),
    );

    const { code, told } = await run(before, after);

    expect(code).toBe(0);
    expect(told).toContain("safe       Deprecation reason on field 'Viewer.old' has changed");
    expect(told).not.toMatch(/dangerous {2}/);
  });

  it.runIf(isRepository())('compares with a commit', async () => {
    const { code, told, complained } = await run('HEAD', 'HEAD');

    expect({ code, complained }).toEqual({ code: 0, complained: '' });
    expect(told).toBe('Nothing has changed since HEAD.\n');
  });

  it.each([
    ['nothing to compare with', [], 'Which schemas'],
    ['too much to compare', ['a', 'b', 'c'], 'Which schemas'],
    ['what is neither a file nor a commit', ['no-such-thing'], 'no-such-thing is no file, and no commit'],
    ['what is no schema', ['package.json'], 'package.json is no schema: Syntax Error'],
    ['an unknown option', ['--loud'], "Unknown option '--loud'"],
  ])('refuses %s with the usage and exit code 2', async (_, args, complaint) => {
    const { code, told, complained } = await run(...args);

    expect({ code, told }).toEqual({ code: 2, told: '' });
    expect(complained).toContain(complaint);
    expect(complained).toContain('Usage: npm run schema:diff');
  });

  it('explains itself', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, told: expect.stringContaining('Usage') as string });
  });
});

function isRepository(): boolean {
  try {
    execFileSync('git', ['rev-parse', '--verify', 'HEAD'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
