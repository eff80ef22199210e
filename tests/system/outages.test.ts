import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes } from '../gateway/server/support/http.js';
import type { HttpAnswer } from '../gateway/server/support/http.js';
import type { TestSocket } from '../gateway/server/support/webSocket.js';
import { aFragileSystem } from './fragileSystem.js';
import type { FragileSystem } from './fragileSystem.js';

let system: FragileSystem;
beforeAll(async () => {
  system = await aFragileSystem();
}, 120_000);
afterAll(() => system.stop());

const start = `mutation ($input: StartConversationInput!) { startConversation(input: $input) {
  conversation { id messages(first: 1) { pageInfo { endCursor } } } userErrors { code } } }`;
const say = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code } } }`;
const rollOver = `mutation ($input: RolloverConversationInput!) {
  rolloverConversation(input: $input) { transfer { id status } userErrors { code } } }`;
const cancel = `mutation ($input: CancelTransferInput!) {
  cancelTransfer(input: $input) { transfer { id } userErrors { code } } }`;
const comeBack = `mutation ($input: SetAvailabilityInput!) {
  setAvailability(input: $input) { user { id } userErrors { code } } }`;
const transferChanged = 'subscription ($id: ID!) { transferChanged(transferId: $id) { version type } }';
const messageSent =
  'subscription ($id: ID!, $after: String) { messageSent(conversationId: $id, after: $after) { text } }';

const aStart = (idempotencyKey: string): object => {
  const entry = { accountId: 'acme-retail', skillId: 'acme-retail-care', channel: 'WEB' };
  return { ...entry, consumerName: 'Ada', text: 'Hello', idempotencyKey };
};
const event = (version: number, type: string): object => ({ data: { transferChanged: { version, type } } });
const message = (text: string): object => ({ data: { messageSent: { text } } });

async function nextOf(socket: TestSocket): Promise<unknown> {
  return (await socket.next()).payload;
}

/** A conversation that rings at the bank, and streams of what becomes of both. */
async function underWay(name: string) {
  for (const id of ['bank-agent-1', 'bank-agent-2']) {
    await system.insist(id, comeBack, { availability: 'ONLINE', idempotencyKey: `${name} ${id}` });
  }
  const started = await system.insist('acme-web', start, aStart(name));
  const { conversation } = started.body.data?.['startConversation'] as {
    conversation: { id: string; messages: { pageInfo: { endCursor: string } } };
  };
  const conversationId = conversation.id;
  const input = { conversationId, destinationSkillId: 'acme-bank-care', idempotencyKey: name };
  const rolledOver = await system.insist('retail-manager', rollOver, input);
  const { transfer } = rolledOver.body.data?.['rolloverConversation'] as { transfer: { id: string } };
  const after = conversation.messages.pageInfo.endCursor;
  return {
    conversationId,
    transferId: transfer.id,
    events: await system.follow('retail-manager', transferChanged, { id: transfer.id }),
    messages: await system.follow('acme-web', messageSent, { id: conversationId, after }),
  };
}

/** What those are told who ask now: a query, one that Prisma answers, a command, and a stream that is to be opened. */
async function toldNow(conversationId: string, transferId: string, sending: object): Promise<unknown[]> {
  const answers = await Promise.all([
    system.ask('acme-analyst', `{ conversation(id: "${conversationId}") { status } }`),
    system.ask('retail-manager', '{ accounts { id links { id } } }'),
    system.ask('acme-web', say, sending),
  ]);
  const stream = await system.follow('retail-manager', transferChanged, { id: transferId });
  return [...answers.map(({ body }) => body), await stream.next()];
}

async function transcriptOf(conversationId: string): Promise<unknown> {
  const texts = `{ conversation(id: "${conversationId}") { messages(first: 10) { nodes { text } } } }`;
  return (await system.ask('acme-web', texts)).body.data;
}

const outages: [string, () => Promise<void> | void, () => Promise<void>][] = [
  ['is shut down, and started again', () => system.stopPostgres(), () => system.startPostgres()],
  ['is cut off by the network', () => system.network.cut(), () => system.network.restore()],
  [
    'is behind a network that swallows everything',
    () => {
      system.network.swallow();
    },
    () => system.network.restore(),
  ],
  [
    'is behind a network that holds everything up',
    () => {
      system.network.holdUp();
    },
    () => system.network.restore(),
  ],
];

describe.each(outages)('a database that %s', { timeout: 120_000 }, (name, begin, end) => {
  it('gives clean errors, then goes on where it was, without a restart', async () => {
    const { conversationId, transferId, events, messages } = await underWay(name);
    const before = { conversationId, text: 'Before', idempotencyKey: `before ${name}` };
    const sending = { conversationId, text: 'After', idempotencyKey: `after ${name}` };
    await system.insist('acme-web', say, before);
    expect(await nextOf(messages)).toEqual(message('Before'));
    expect([await nextOf(events), await nextOf(events)]).toEqual([event(1, 'QUEUED'), event(2, 'OFFERED')]);
    const starts = Array.from({ length: 30 }, (_, n) => aStart(`${name} ${n}`));
    const asking = starts.map((input) => system.ask('acme-web', start, input));

    await begin();
    const told = await toldNow(conversationId, transferId, sending);
    const inFlight: HttpAnswer[] = await Promise.all(asking);
    const [health, readiness] = [await system.health(), await system.readiness()];
    system.clock.advance(31_000);
    await end();

    expect(told.map((each) => JSON.stringify(each))).toEqual(
      told.map(() => expect.stringContaining('"DOWNSTREAM_UNAVAILABLE"') as string),
    );
    expect(new Set(inFlight.flatMap(codes))).toEqual(new Set(['DOWNSTREAM_UNAVAILABLE']));
    expect(JSON.stringify([told, inFlight, readiness])).not.toMatch(
      /ECONN|127\.0\.0\.1|postgres|timeout|terminat|Prisma|\.js/i,
    );
    expect([health.status, readiness.status]).toEqual([200, 503]);
    expect(readiness.text).toMatch(/the database does not answer|no answer within/);

    await system.insist('acme-web', say, sending);
    expect([await nextOf(events), await nextOf(events)]).toEqual([
      event(3, 'OFFER_TIMED_OUT'),
      event(4, 'OFFERED'),
    ]);
    await system.insist('retail-manager', cancel, { transferId, idempotencyKey: name });
    expect(await nextOf(events)).toEqual(event(5, 'CANCELLED'));
    expect(await nextOf(messages)).toEqual(message('After'));
    for (const input of starts) await system.insist('acme-web', start, input);
    expect(await transcriptOf(conversationId)).toEqual({
      conversation: { messages: { nodes: [{ text: 'Hello' }, { text: 'Before' }, { text: 'After' }] } },
    });
    expect((await system.readiness()).status).toBe(200);
  });
});
