import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { removeEmbeddedPostgres } from '../../prisma/embedded/removeEmbeddedPostgres.js';
import { startEmbeddedPostgres } from '../../prisma/embedded/startEmbeddedPostgres.js';
import type { EmbeddedPostgres } from '../../prisma/embedded/startEmbeddedPostgres.js';
import { migrate } from '../../prisma/migrate.js';
import { seed } from '../../prisma/seed.js';
import { startSystem } from '../../scripts/system.js';
import type { RunningSystem } from '../../scripts/system.js';
import { systemClock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database.js';
import { codes, post, send } from '../gateway/server/support/http.js';
import type { HttpAnswer } from '../gateway/server/support/http.js';
import { memoryLogger } from '../gateway/server/support/testServer.js';
import { subscribe, webSocket } from '../gateway/server/support/webSocket.js';
import type { TestSocket } from '../gateway/server/support/webSocket.js';
import { aClock } from '../support/clock.js';
import type { TestClock } from '../support/clock.js';
import { aProxy } from '../support/proxy.js';
import type { Proxy } from '../support/proxy.js';
import { temporaryDirectory } from '../support/testServer.js';
import { aTestIssuer } from '../support/tokens.js';
import type { TestIssuer } from '../support/tokens.js';

/** How long the database may take for one answer here. */
const patienceMs = 2_500;
/** Within which everything works again, on a machine that does other things too. */
const recoveryMs = 30_000;

let dataDir: string;
let postgres: EmbeddedPostgres;
let network: Proxy;
let clock: TestClock;
let issuer: TestIssuer;
let system: RunningSystem;
const { logger, log } = memoryLogger();

const startPostgres = () => startEmbeddedPostgres({ dataDir, throwAway: true });

beforeAll(async () => {
  dataDir = await temporaryDirectory();
  postgres = await startPostgres();
  await migrate(postgres.url);
  await aDemoWorld(postgres.url);
  network = await aProxy(postgres.url);
  clock = aClock('2026-03-02T14:30:00Z');
  issuer = await aTestIssuer();
  system = await startSystem({
    databaseUrl: network.url,
    databasePatienceMs: patienceMs,
    tokens: issuer.settings,
    host: '127.0.0.1',
    port: 0,
    logger,
    clock,
  });
});
afterAll(async () => {
  await system.stop();
  await network.close();
  await postgres.stop();
  await removeEmbeddedPostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

async function aDemoWorld(url: string): Promise<void> {
  const database = openDatabase(url);
  await seed(database, systemClock);
  await database.close();
}

const ask = async (who: string, query: string, input?: object): Promise<HttpAnswer> =>
  post(system.url, query, { token: await issuer.tokenFor(who), variables: { input } });

const start = `mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { conversation { id messages(first: 1) { pageInfo { endCursor } } } userErrors { code } } }`;
const say = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code } } }`;
const rollOver = `mutation ($input: RolloverConversationInput!) {
  rolloverConversation(input: $input) { transfer { id status } userErrors { code } } }`;
const cancel = `mutation ($input: CancelTransferInput!) {
  cancelTransfer(input: $input) { transfer { id } userErrors { code } } }`;
const comeBack = `mutation ($input: SetAvailabilityInput!) {
  setAvailability(input: $input) { user { id } userErrors { code } } }`;

const aStart = (key: string) => ({
  accountId: 'acme-retail',
  skillId: 'acme-retail-care',
  channel: 'WEB',
  consumerName: 'Ada',
  text: 'Hello',
  idempotencyKey: key,
});

/** Asks again with the same key until there is an answer, as clients should; how often it took. */
async function insist(who: string, query: string, input: object): Promise<HttpAnswer> {
  return vi.waitFor(
    async () => {
      const answer = await ask(who, query, input);
      expect(codes(answer)).toEqual([]);
      return answer;
    },
    { timeout: recoveryMs, interval: 50 },
  );
}

function dataOf({ body }: HttpAnswer, field: string): Record<string, unknown> {
  return body.data?.[field] as Record<string, unknown>;
}

async function aTransfer(
  name: string,
): Promise<{ conversationId: string; transferId: string; cursor: string }> {
  for (const id of ['bank-agent-1', 'bank-agent-2']) {
    await insist(id, comeBack, { availability: 'ONLINE', idempotencyKey: `${name} ${id}` });
  }
  const started = dataOf(await ask('acme-web', start, aStart(name)), 'startConversation');
  const { id: conversationId, messages } = started['conversation'] as {
    id: string;
    messages: { pageInfo: { endCursor: string } };
  };
  const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: name };
  const { transfer } = dataOf(await ask('retail-manager', rollOver, input), 'rolloverConversation') as {
    transfer: { id: string; status: string };
  };
  expect(transfer.status).toBe('OFFERED');
  return { conversationId, transferId: transfer.id, cursor: messages.pageInfo.endCursor };
}

async function follow(who: string, query: string, variables: object): Promise<TestSocket> {
  const { port } = new URL(system.url);
  const socket = await webSocket({ port: Number(port) }, { token: await issuer.tokenFor(who) });
  subscribe(socket, 'followed', query, variables);
  return socket;
}

async function nextOf(socket: TestSocket): Promise<unknown> {
  const { payload } = await socket.next();
  return payload;
}

const event = (version: number, type: string): object => ({ data: { transferChanged: { version, type } } });

const outages: [string, () => Promise<void> | void, () => Promise<void>][] = [
  [
    'is shut down, and started again',
    () => postgres.stop(),
    async () => {
      postgres = await startPostgres();
      network.lead(postgres.url);
    },
  ],
  ['is cut off by the network', () => network.cut(), () => network.restore()],
  [
    'is behind a network that swallows everything',
    () => {
      network.swallow();
    },
    () => network.restore(),
  ],
  [
    'is behind a network that holds everything up',
    () => {
      network.holdUp();
    },
    () => network.restore(),
  ],
];

describe.each(outages)('a database that %s', { timeout: 90_000 }, (name, begin, end) => {
  it('gives clean errors, then goes on where it was, without a restart', async () => {
    const { conversationId, transferId, cursor } = await aTransfer(name);
    const transfer = await follow(
      'retail-manager',
      'subscription ($id: ID!) { transferChanged(transferId: $id) { version type } }',
      { id: transferId },
    );
    const messages = await follow(
      'acme-web',
      'subscription ($id: ID!, $after: String) { messageSent(conversationId: $id, after: $after) { text } }',
      { id: conversationId, after: cursor },
    );
    await ask('acme-web', say, { conversationId, text: 'Before', idempotencyKey: `before ${name}` });
    expect(await nextOf(messages)).toEqual({ data: { messageSent: { text: 'Before' } } });
    expect([await nextOf(transfer), await nextOf(transfer)]).toEqual([
      event(1, 'QUEUED'),
      event(2, 'OFFERED'),
    ]);
    const load = Array.from({ length: 30 }, (_, n) => ask('acme-web', start, aStart(`${name} ${n}`)));

    await begin();
    const message = { conversationId, text: `After ${name}`, idempotencyKey: `say ${name}` };
    const refused = await Promise.all([
      ask('acme-analyst', `{ conversation(id: "${conversationId}") { status } }`),
      ask('retail-manager', '{ accounts { id links { id } } }'),
      ask('acme-web', say, message),
      follow('retail-manager', 'subscription ($id: ID!) { transferChanged(transferId: $id) { version } }', {
        id: transferId,
      }).then((socket) => socket.next()),
    ]);
    const inFlight = await Promise.all(load);
    const readiness = await send(`${system.url}/readyz`);
    const health = await send(`${system.url}/healthz`);
    clock.advance(31_000);
    await end();

    const told = JSON.stringify([...refused, ...inFlight, readiness]);
    expect(
      new Set([...refused.slice(0, 3), ...inFlight].flatMap((each) => codes(each as HttpAnswer))),
    ).toEqual(new Set(['DOWNSTREAM_UNAVAILABLE']));
    expect(refused.map((each) => JSON.stringify(each))).toEqual(
      Array(4).fill(expect.stringContaining('DOWNSTREAM_UNAVAILABLE')),
    );
    expect(told).not.toMatch(/ECONN|127\.0\.0\.1|postgres|timeout|terminat|Prisma|\.js/i);
    expect([readiness.status, health.status]).toEqual([503, 200]);
    expect(readiness.body).toMatchObject({ reason: 'the database does not answer' });

    await insist('acme-web', say, message);
    expect(await nextOf(transfer)).toEqual(event(3, 'OFFER_TIMED_OUT'));
    expect(await nextOf(transfer)).toEqual(event(4, 'OFFERED'));
    await insist('retail-manager', cancel, { transferId, idempotencyKey: `cancel ${name}` });
    expect(await nextOf(transfer)).toEqual(event(5, 'CANCELLED'));
    expect(await nextOf(messages)).toEqual({ data: { messageSent: { text: `After ${name}` } } });
    for (let n = 0; n < load.length; n++) await insist('acme-web', start, aStart(`${name} ${n}`));
    const transcript = await ask(
      'acme-web',
      `{ conversation(id: "${conversationId}") { messages(first: 10) { nodes { text } } } }`,
    );
    expect(dataOf(transcript, 'conversation')).toEqual({
      messages: { nodes: [{ text: 'Hello' }, { text: 'Before' }, { text: `After ${name}` }] },
    });
    expect((await send(`${system.url}/readyz`)).status).toBe(200);
    expect(log.filter(({ level }) => Number(level) >= 60)).toEqual([]);
  });
});
