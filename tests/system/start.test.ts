import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardSettings } from '../../gateway/security/guardSettings.js';
import { removeEmbeddedPostgres } from '../../prisma/embedded/removeEmbeddedPostgres.js';
import { tokenCommand } from '../../scripts/tokenCommand.js';
import { endAll, run } from '../support/processes.js';
import type { TestProcess } from '../support/processes.js';

/** Several starts in a row, on a machine that does other things too. */
const patienceMs = 120_000;
const ready = /(http:\/\/127\.0\.0\.1:\d+)\/graphql/;

describe('npm start', { timeout: patienceMs }, () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'rollover-start-'));
  });
  afterAll(async () => {
    await endAll();
    await removeEmbeddedPostgres(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = (environment: Record<string, string> = {}): TestProcess =>
    run('scripts/start.js', { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...environment });
  const urlOf = async (process: TestProcess): Promise<string> => (await process.said(ready))[1] ?? '';
  const tokenOf = async (user: string): Promise<string> => {
    let token = '';
    await tokenCommand(
      [user],
      { out: (text) => (token = text.trim()), err: expect.unreachable },
      { DATA_DIR: dataDir },
    );
    return token;
  };
  const ask = async (url: string, user: string, query: string): Promise<unknown> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(user)}` },
      body: JSON.stringify({ query }),
    });
    return ((await response.json()) as { data: unknown }).data;
  };
  const setAway =
    'mutation { setAvailability(input: { availability: AWAY, idempotencyKey: "k" }) { user { id } } }';
  const availability = '{ viewer { user { availability } } }';

  it('keeps its data from one start to the next, after Ctrl-C and after a kill', async () => {
    const first = start();
    await ask(await urlOf(first), 'travel-agent-2', setAway);
    first.signal('SIGINT');
    expect(await first.ended).toBe(0);

    const second = start();
    expect(await ask(await urlOf(second), 'travel-agent-2', availability)).toEqual({
      viewer: { user: { availability: 'AWAY' } },
    });
    second.signal('SIGKILL');
    expect(await second.ended).toBe('SIGKILL');

    const third = start();
    expect(await ask(await urlOf(third), 'travel-agent-2', availability)).toEqual({
      viewer: { user: { availability: 'AWAY' } },
    });
    third.signal('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('takes the settings that guard the graph', async () => {
    const origin = 'https://desk.example';
    const process = start({ INTROSPECTION: 'off', ALLOWED_ORIGINS: origin });
    const url = await urlOf(process);

    const asked = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers: preflight(origin) });
    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });

    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect(page.headers.get('content-type')).not.toContain('text/html');
    expect(await ask(url, 'travel-agent-1', '{ __schema { queryType { name } } }')).toBeUndefined();
    process.signal('SIGTERM');
    expect(await process.ended).toBe(0);
  });

  it('tells of another instance on the same data, and harms it not', async () => {
    const first = start();
    const url = await urlOf(first);

    const second = start();

    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/data directory .* is in use by another Rollover, process \d+/);
    expect(second.output()).toContain(String(first.pid));
    expect(await ask(url, 'acme-analyst', '{ viewer { id } }')).toEqual({ viewer: { id: 'acme-analyst' } });
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it('tells of a port that is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;

    const process = start({ PORT: String(port) });

    expect(await process.ended).toBe(1);
    expect(process.output()).toMatch(new RegExp(`${port}.*in use.*PORT`));
    squatter.close();
  });

  it('says in plain words that it has no use for the data that is there', async () => {
    const foreign = join(dataDir, 'foreign');
    await mkdir(join(foreign, 'postgres', 'cluster'), { recursive: true });
    await writeFile(join(foreign, 'postgres', 'password'), 'secret');
    await writeFile(join(foreign, 'postgres', 'cluster', 'PG_VERSION'), '12\n');

    const process = start({ DATA_DIR: foreign });

    expect(await process.ended).toBe(1);
    expect(process.output()).toMatch(
      /made by PostgreSQL 12, and this is \S+ Carry its data over with pg_dump/,
    );
    expect(process.output()).not.toMatch(/ at .*\.js:\d+/);
  });

  it('is explained by --help', async () => {
    const process = run('scripts/start.js', {}, ['--help']);

    expect(await process.ended).toBe(0);
    expect(process.output()).toMatch(/^Usage: npm start/);
    for (const name of Object.keys(guardSettings)) expect(process.output()).toContain(`  ${name} `);
  });

  it('says how to have a token and the demo of this server', async () => {
    const process = start();
    const url = await urlOf(process);

    await process.said(new RegExp(`DATA_DIR=${dataDir} npm run --silent token`));
    await process.said(new RegExp(`DATA_DIR=${dataDir} npm run demo -- ${url}/graphql`));
    process.signal('SIGINT');
    expect(await process.ended).toBe(0);
  });

  it('is not what made the tokens of another data directory, and the demo says so', async () => {
    const process = start();
    const elsewhere = join(dataDir, 'elsewhere');

    const demo = run('scripts/demo.js', { DATA_DIR: elsewhere }, [`${await urlOf(process)}/graphql`]);

    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain(
      `does not know our tokens: start both on the same DATA_DIR. Here it is ${elsewhere}`,
    );
    process.signal('SIGINT');
    expect(await process.ended).toBe(0);
  });

  it('does not serve metrics and the graph at one port', async () => {
    const process = start({ PORT: '4321', METRICS_PORT: '4321' });

    expect(await process.ended).toBe(1);
    expect(process.output()).toMatch(/METRICS_PORT: must be another than PORT/);
  });

  it('lists everything that is wrong with the environment at once', async () => {
    const process = start({ PORT: 'ninety', LOG_LEVEL: 'loud' });

    expect(await process.ended).toBe(1);
    expect(process.output()).toMatch(/PORT/);
    expect(process.output()).toMatch(/LOG_LEVEL/);
    expect(process.output()).not.toMatch(/ at .*\.js:\d+/);
  });
});

function preflight(origin: string): Record<string, string> {
  return {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
}
