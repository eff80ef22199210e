import { once } from 'node:events';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { followFeed } from '../../examples/partner/followFeed.js';
import type { FeedSettings, TransferEvent } from '../../examples/partner/followFeed.js';
import { journal } from '../../examples/partner/journal.js';
import type { RunningSystem } from '../../scripts/system.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import { writeCursor } from '../../subgraphs/kit/pagination.js';
import { aDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { aProxy } from '../support/proxy.js';
import type { Proxy } from '../support/proxy.js';
import { temporaryDirectory } from '../support/testServer.js';
import { aTestIssuer } from '../support/tokens.js';
import { ask, aTransfer, startOn } from './feedSystem.js';
import type { Asked } from './feedSystem.js';

const issuer = await aTestIssuer();
const patience = { timeout: 20_000 };

let database: TestDatabase;
let system: RunningSystem;
let network: Proxy;
let directory: string;
const partners: Partner[] = [];
beforeEach(async () => {
  database = await aDatabase();
  system = await startOn(database, issuer);
  network = await aProxy(system.url);
  directory = await temporaryDirectory();
});
afterEach(async () => {
  await Promise.all(partners.splice(0).map((partner) => partner.stop()));
  await network.close();
  await system.stop();
  await rm(directory, { recursive: true });
});

interface Partner {
  /** How many tokens it has asked for. */
  readonly tokens: () => number;
  readonly troubles: unknown[];
  readonly losses: () => number;
  /** Everything in its journal. */
  events(): Promise<TransferEvent[]>;
  /** What it rejected with; null when it was stopped. */
  readonly ended: Promise<unknown>;
  stop(): Promise<unknown>;
}

const at = (): Asked => ({ url: system.url, issuer });
const cursorFile = (): string => join(directory, 'cursor');

/** Runs the example, on files that the next one finds again. */
async function aPartner(
  transport: FeedSettings['transport'],
  lifetime = '1h',
  changes: Partial<FeedSettings> = {},
): Promise<Partner> {
  const leaving = new AbortController();
  const file = join(directory, 'journal');
  const troubles: unknown[] = [];
  let losses = 0;
  let tokens = 0;
  const following = followFeed(
    {
      url: `${network.url}graphql`,
      transport,
      token() {
        tokens += 1;
        return issuer.tokenFor('acme-partner', lifetime);
      },
      cursorFile: cursorFile(),
      handle: await journal(file),
      onLoss: () => Promise.resolve(void (losses += 1)),
      onTrouble: (error) => troubles.push(error),
      firstDelayMs: 20,
      ...changes,
    },
    leaving.signal,
  );
  const partner: Partner = {
    tokens: () => tokens,
    troubles,
    losses: () => losses,
    ended: following.then(
      () => null,
      (error: unknown) => error,
    ),
    async events() {
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as TransferEvent);
    },
    stop() {
      leaving.abort();
      return partner.ended;
    },
  };
  partners.push(partner);
  return partner;
}

/** As a proxy that hangs. */
async function aServerThatSaysNothing(): Promise<{ url: string; connected: Promise<unknown> }> {
  const server = createServer();
  const connected = once(server, 'connection');
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, connected };
}

/** The whole feed, by pull. */
async function feed(): Promise<{ cursor: string }[]> {
  const { transferEvents } = (await ask(
    at(),
    'acme-partner',
    '{ transferEvents(first: 100) { nodes { cursor } } }',
  )) as {
    transferEvents: { nodes: { cursor: string }[] };
  };
  return transferEvents.nodes;
}

async function forgetEverything(): Promise<void> {
  const sql = openDatabase(database.url);
  await sql.query('update transfers.brand_log set forgotten_to = position');
  await sql.close();
}

const cursorsOf = (events: readonly { cursor: string }[]) => events.map(({ cursor }) => cursor);

async function told(partner: Partner, count: number): Promise<void> {
  await expect.poll(async () => (await partner.events()).length, patience).toBeGreaterThanOrEqual(count);
}

describe.each(['websocket', 'sse'] as const)('a partner by %s', { timeout: 90_000 }, (transport) => {
  /** From here on the partner must miss nothing. */
  const begun = (): Promise<void> =>
    expect.poll(() => readFile(cursorFile(), 'utf8').catch(() => ''), patience).not.toBe('');

  it('misses nothing and writes nothing twice, whatever breaks', async () => {
    const partner = await aPartner(transport, '3s');
    await begun();
    await aTransfer(at());
    await told(partner, 3);

    const tokens = partner.tokens();
    await expect.poll(() => partner.tokens(), patience).toBeGreaterThan(tokens);
    await aTransfer(at());
    await told(partner, 6);

    await network.cut();
    await aTransfer(at());
    await network.restore();
    await told(partner, 9);

    await system.stop();
    system = await startOn(database, issuer);
    await aTransfer(at());
    network.lead(system.url);
    await told(partner, 12);

    expect(await partner.stop()).toBeNull();
    const before = cursorsOf(await partner.events()).at(-2) ?? '';
    await writeFile(cursorFile(), before); // as a crash leaves it between an event's line and its cursor
    await aTransfer(at());
    const next = await aPartner(transport);
    await told(next, 15);

    expect(cursorsOf(await next.events())).toEqual(cursorsOf(await feed()));
  });

  it('begins anew, and says so, when its cursor is too old', async () => {
    const partner = await aPartner(transport);
    await begun();
    await aTransfer(at());
    await told(partner, 3);
    await partner.stop();
    await forgetEverything();
    await writeFile(cursorFile(), writeCursor('event', 'acme', '1'));

    const late = await aPartner(transport);
    await expect.poll(() => late.losses(), patience).toBe(1);
    await expect
      .poll(() => readFile(cursorFile(), 'utf8'), patience)
      .not.toBe(writeCursor('event', 'acme', '1'));
    await aTransfer(at());
    await told(late, 6);

    expect(late.troubles).toMatchObject([{ code: 'CURSOR_TOO_OLD' }]);
  });

  it('gives up when it cannot read the cursor that it kept, rather than begin anew', async () => {
    await symlink(cursorFile(), cursorFile());

    const { ended } = await aPartner(transport);

    expect(await ended).toMatchObject({ code: 'ELOOP' });
  });

  it('gives up on a refusal that no other attempt would change', async () => {
    await writeFile(cursorFile(), 'no cursor');

    const partner = await aPartner(transport);

    expect(await partner.ended).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('can be stopped while it connects', async () => {
    await writeFile(cursorFile(), 'a cursor');
    const server = await aServerThatSaysNothing();
    const partner = await aPartner(transport, '1h', { url: server.url });
    await server.connected;

    expect(await partner.stop()).toBeNull();
  });

  it('can be stopped while it waits for a token', async () => {
    await writeFile(cursorFile(), 'a cursor');
    let asked = 0;
    const token: FeedSettings['token'] = async (signal) => {
      asked += 1;
      await once(signal, 'abort');
      throw signal.reason;
    };
    const partner = await aPartner(transport, '1h', { token });
    await expect.poll(() => asked).toBe(1);

    expect(await partner.stop()).toBeNull();
  });

  it('stops with the event in hand, whatever waits behind it', async () => {
    const handled: string[] = [];
    const held: (() => void)[] = [];
    const handle = async ({ cursor }: TransferEvent): Promise<void> => {
      await new Promise<void>((resolve) => held.push(resolve));
      handled.push(cursor);
    };
    const partner = await aPartner(transport, '1h', { handle });
    await begun();
    await aTransfer(at());
    await expect.poll(() => held.length, patience).toBe(1);

    const ended = partner.stop();
    held.forEach((release) => {
      release();
    });

    expect(await ended).toBeNull();
    expect(handled).toHaveLength(1);
    expect(await readFile(cursorFile(), 'utf8')).toBe(handled[0]);
  });

  it('waits ever longer while its events cannot be handled', async () => {
    const triedAtMs: number[] = [];
    const handle = (): Promise<void> => {
      triedAtMs.push(performance.now());
      return Promise.reject(new Error('the disk is full'));
    };
    await aPartner(transport, '1h', { handle });
    await begun();
    await aTransfer(at());

    await expect.poll(() => triedAtMs.length, patience).toBeGreaterThanOrEqual(7);

    const [first = 0, , , , , , seventh = 0] = triedAtMs;
    expect(seventh - first).toBeGreaterThan((20 + 40 + 80 + 160 + 320 + 640) / 2);
  });
});

describe('a partner by websocket', { timeout: 60_000 }, () => {
  it('leaves a server that takes its connection and says nothing', async () => {
    await writeFile(cursorFile(), 'a cursor');
    const server = await aServerThatSaysNothing();

    const partner = await aPartner('websocket', '1h', { url: server.url });

    await expect.poll(() => partner.troubles.length, patience).toBeGreaterThanOrEqual(1);
    expect(partner.troubles[0]).toMatchObject({ message: 'Opening handshake has timed out' });
  });

  it('may take longer for a token than the server waits for it', async () => {
    const token = async (): Promise<string> => {
      // opened later than the partner's would have been
      const other = new WebSocket(
        `${system.url.replace('http', 'ws')}/graphql`,
        GRAPHQL_TRANSPORT_WS_PROTOCOL,
      );
      const [code] = (await once(other, 'close')) as [number];
      expect(code).toBe(4408);
      return issuer.tokenFor('acme-partner');
    };
    await aTransfer(at());
    await writeFile(cursorFile(), cursorsOf(await feed())[0] ?? '');

    const partner = await aPartner('websocket', '1h', { token });

    await told(partner, 2);
    expect(partner.troubles).toEqual([]);
  });

  it('says in a sentence why it connects again', async () => {
    await aTransfer(at());
    await writeFile(cursorFile(), cursorsOf(await feed())[0] ?? '');

    const partner = await aPartner('websocket', '2s');

    await expect.poll(() => partner.troubles.length, patience).toBeGreaterThanOrEqual(1);
    expect(partner.troubles[0]).toMatchObject({ message: expect.stringContaining('4403') as string });
  });
});
