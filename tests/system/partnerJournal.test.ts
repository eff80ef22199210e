import { appendFile, mkdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { TransferEvent } from '../../examples/partner/followFeed.js';
import { journal } from '../../examples/partner/journal.js';
import { temporaryDirectory } from '../support/testServer.js';

it('a journal goes on behind its last whole line, after a full disk as after a crash', async () => {
  const directory = await temporaryDirectory();
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'journal');
  const anEvent = (cursor: string): TransferEvent => ({
    cursor,
    type: 'QUEUED',
    version: 1,
    transfer: { id: 'a transfer' },
  });
  const write = await journal(file);
  await write(anEvent('1'));
  await rename(file, `${file}.aside`);
  await mkdir(file); // so that it cannot be written
  await expect(write(anEvent('2'))).rejects.toThrow();
  await rmdir(file);
  await rename(`${file}.aside`, file);
  await appendFile(file, '{"cursor":"2","ty');

  await write(anEvent('2'));
  await appendFile(file, '{"cursor":"3","ty');
  await (
    await journal(file)
  )(anEvent('3'));

  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(['1', '2', '3'].map(anEvent));
});
