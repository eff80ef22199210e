import {
  appendFile,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { TransferEvent } from '../../examples/partner/followFeed.js';
import { journal } from '../../examples/partner/journal.js';
import { temporaryDirectory } from '../support/testServer.js';

const anEvent = (cursor: string): TransferEvent => ({
  cursor,
  type: 'QUEUED',
  version: 1,
  transfer: { id: 'a transfer' },
});

it('a journal goes on behind its last whole line, after a full disk as after a crash', async () => {
  const directory = await temporaryDirectory();
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'journal');
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

it('a journal of months, longer than a text can be, is gone on with', async () => {
  const directory = await temporaryDirectory();
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'journal');
  const lines = (...cursors: string[]) =>
    cursors.map((cursor) => `${JSON.stringify(anEvent(cursor))}\n`).join('');
  await writeFile(file, '');
  await truncate(file, 2 ** 30); // a hole, which takes no room
  await appendFile(file, `\n${lines('7', '8')}{"cursor":"9","ty`);

  const write = await journal(file);
  await write(anEvent('8'));
  await write(anEvent('9'));

  const { size } = await stat(file);
  const wanted = `\n${lines('7', '8', '9')}`;
  expect(size).toBe(2 ** 30 + wanted.length);
  expect(await endOf(file, wanted.length)).toBe(wanted);
});

async function endOf(file: string, bytes: number): Promise<string> {
  const opened = await open(file);
  const { size } = await opened.stat();
  const { buffer } = await opened.read({ buffer: Buffer.alloc(bytes), position: size - bytes });
  await opened.close();
  return buffer.toString();
}
