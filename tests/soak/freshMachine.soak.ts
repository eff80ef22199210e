import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeEmbeddedPostgres } from '../../prisma/embedded/removeEmbeddedPostgres.js';
import { projectRoot } from '../../subgraphs/kit/projectRoot.js';

const asRoot = process.getuid?.() === 0;
/** An ordinary user of every Linux: `nobody`. */
const nobody = 65_534;
const minutes = 60_000;

/** Who installs and starts a fresh clone, and in which kind of directory. */
const visitors = [
  { name: 'this user, under a directory that nobody else may enter', parent: homedir(), ids: {} },
  ...(asRoot ? [{ name: 'an ordinary user', parent: tmpdir(), ids: { uid: nobody, gid: nobody } }] : []),
];

describe.each(visitors)('for $name', ({ parent, ids }) => {
  const folder = mkdtempSync(join(parent, 'rollover-fresh-'));
  afterAll(async () => {
    await removeEmbeddedPostgres(join(folder, 'clone/.data'));
    rmSync(folder, { recursive: true, force: true });
  });
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, PORT: '0' };
  const options = { cwd: join(folder, 'clone'), env: environment, ...ids };

  it(
    'a fresh clone installs without scripts, starts, and acts the demo',
    { timeout: 10 * minutes },
    async () => {
      execFileSync('git', ['clone', '--quiet', projectRoot, options.cwd]);
      give(folder, ids);
      execFileSync('npm', ['ci', '--ignore-scripts'], { ...options, stdio: 'ignore' });

      const server = spawn('npm', ['start'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      const url = await new Promise<string>((resolve, reject) => {
        for (const stream of [server.stdout, server.stderr]) {
          stream.on('data', (text: Buffer) => {
            said += text.toString();
            const [, found] = /(http:\S+\/graphql)/.exec(said) ?? [];
            if (found !== undefined) resolve(found);
          });
        }
        server.once('close', () => {
          reject(new Error(said));
        });
      });
      const story = execFileSync('npm', ['run', 'demo', '--', url], { ...options, encoding: 'utf8' });
      const closed = once(server, 'close');
      server.kill('SIGTERM');
      await closed;

      expect(story).toMatch(/ROLLBACK .*Acme Bank → .*Acme Retail/);
      expect(said).toContain('Stopped.');
    },
  );
});

function give(folder: string, { uid, gid }: { uid?: number; gid?: number }): void {
  chmodSync(folder, 0o700);
  if (uid === undefined || gid === undefined) return;
  execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
  chownSync(folder, uid, gid);
}
