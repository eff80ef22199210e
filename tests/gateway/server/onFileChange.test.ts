import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { onFileChange } from '../../../gateway/onFileChange.js';

it('tells of a change that leaves the time of the file as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'file-change-'));
  const file = join(folder, 'file');
  const write = (text: string): void => {
    writeFileSync(file, text);
    utimesSync(file, 1, 1);
  };
  write('one');
  let seen = '';
  const stop = onFileChange(file, () => {
    seen = readFileSync(file, 'utf8');
    return Promise.resolve();
  });
  onTestFinished(() => {
    stop();
    rmSync(folder, { recursive: true });
  });
  await expect.poll(() => seen, { timeout: 5_000 }).toBe('one');

  write('two');

  await expect.poll(() => seen, { timeout: 5_000 }).toBe('two');
});
