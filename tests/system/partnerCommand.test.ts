import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningSystem } from '../../scripts/system.js';
import { aDatabase } from '../support/database.js';
import { endAll, run } from '../support/processes.js';
import { temporaryDirectory } from '../support/testServer.js';
import { aTestIssuer } from '../support/tokens.js';
import { aTransfer, startOn } from './feedSystem.js';

const issuer = await aTestIssuer();

let system: RunningSystem;
let directory: string;
beforeEach(async () => {
  system = await startOn(await aDatabase(), issuer);
  directory = await temporaryDirectory();
});
afterEach(async () => {
  await endAll();
  await system.stop();
  await rm(directory, { recursive: true });
});

const cursorFile = (): string => join(directory, 'cursor');

describe('the command', { timeout: 60_000 }, () => {
  const start = (changes: Record<string, string> = {}) =>
    run('examples/partner.js', {
      GRAPH_URL: `${system.url}/graphql`,
      TOKEN_COMMAND: 'echo a token',
      CURSOR_FILE: cursorFile(),
      JOURNAL_FILE: join(directory, 'journal'),
      ...changes,
    });

  it('follows the feed until it is told to leave', async () => {
    const token = await issuer.tokenFor('acme-partner');
    const partner = start({ TRANSPORT: 'sse', TOKEN_COMMAND: `echo ${token}` });
    await expect.poll(() => readFile(cursorFile(), 'utf8').catch(() => ''), { timeout: 20_000 }).not.toBe('');
    await aTransfer({ url: system.url, issuer });

    await partner.said(/ QUEUED .*\n.* OFFERED .*\n.* CANCELLED /);
    partner.signal('SIGTERM');

    expect(await partner.ended).toBe(0);
  });

  it('refuses the cursor file of another process, until that has ended in whatever way', async () => {
    const first = start();
    await first.said(/connecting again/);

    const second = start({ CURSOR_FILE: join(directory, '.', 'cursor') });
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/cannot follow with .*cursor: Another process follows with it\.\n$/);

    first.signal('SIGKILL');
    await first.ended;
    await start().said(/connecting again/);
  });

  it.each([
    [
      'an address that is none',
      { GRAPH_URL: 'localhost:4000/graphql' },
      'GRAPH_URL is no address: localhost:4000/graphql',
    ],
    ['a transport that is none', { TRANSPORT: 'ws' }, 'TRANSPORT is none of websocket, sse: ws'],
  ])('says in a sentence what is wrong with %s', async (_, changes, sentence) => {
    const partner = start(changes);

    expect(await partner.ended).toBe(1);
    expect(partner.output()).toBe(`cannot follow with ${cursorFile()}: ${sentence}\n`);
  });

  it('says in a sentence why it gives up', async () => {
    await writeFile(cursorFile(), 'no cursor');

    const partner = start({ TOKEN_COMMAND: `echo ${await issuer.tokenFor('acme-partner')}` });

    expect(await partner.ended).toBe(1);
    expect(partner.output()).toMatch(/^cannot follow with .*: The cursor is not one of this list.*\n$/);
  });
});
