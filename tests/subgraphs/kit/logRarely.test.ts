import { pino } from 'pino';
import { expect, it } from 'vitest';
import { logRarely } from '../../../subgraphs/kit/logRarely.js';

it('writes a line about each thing once a second, and how many it left out', () => {
  const written: unknown[] = [];
  const logger = pino({ level: 'silent' });
  const say = (about: string, atMs: number): void => {
    logRarely(logger, about, (omitted) => written.push([about, omitted]), atMs);
  };

  for (const atMs of [0, 1, 999]) say('books', atMs);
  say('prices', 999);
  say('books', 1_000);
  say('books', 2_000);

  expect(written).toEqual([
    ['books', {}],
    ['prices', {}],
    ['books', { omitted: 2 }],
    ['books', {}],
  ]);
});

it('keeps the lines of one log apart from those of another', () => {
  let written = 0;
  const say = (): void => {
    logRarely(pino({ level: 'silent' }), 'books', () => (written += 1), 0);
  };

  say();
  say();

  expect(written).toBe(2);
});
