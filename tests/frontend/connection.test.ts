import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { adviceFor } from '../../examples/frontend/adviceFor.js';
import { openDesk } from '../../examples/frontend/openDesk.js';
import type { Desk } from '../../examples/frontend/openDesk.js';
import { followOffers } from '../../examples/frontend/offers.js';
import { followTranscript } from '../../examples/frontend/transcript.js';
import { DeskDocument } from '../../generated/frontend.js';
import { aProxy } from '../support/proxy.js';
import { aRunningSystem } from '../support/runningSystem.js';
import type { TestSystem } from '../support/runningSystem.js';
import { people } from '../support/people.js';
import type { People } from '../support/people.js';

const me = 'retail-agent-1';

let system: TestSystem;
let others: People;
const desks: Desk[] = [];
const sockets: WebSocket[] = [];
const closeCodes: number[] = [];
beforeAll(async () => {
  system = await aRunningSystem();
  others = people(system);
  await others.setAvailability('retail-agent-2', 'AWAY');
});
afterEach(() => {
  desks.splice(0).forEach((desk) => {
    desk.close();
  });
  sockets.splice(0);
  closeCodes.splice(0);
});
afterAll(() => system.stop());

/** A line that a test can look at, and cut. */
class Line extends WebSocket {
  constructor(...made: ConstructorParameters<typeof WebSocket>) {
    super(...made);
    sockets.push(this);
    this.on('error', () => undefined);
    this.once('close', (code) => closeCodes.push(code));
  }
}

/** A desk whose tokens last as long as said, one after the other; the last one for ever. */
function aDesk(...lifetimes: string[]): Desk {
  return aDeskAt(system.url, ...lifetimes);
}

function aDeskAt(url: string, ...lifetimes: string[]): Desk {
  const left = [...lifetimes];
  const desk = openDesk({
    url,
    fetchToken: () => system.tokenFor(me, left.shift() ?? '1h'),
    webSocketImpl: Line,
  });
  desks.push(desk);
  return desk;
}

const fail = (error: unknown): void => {
  throw error;
};

it('a request whose token is no longer good is answered all the same', async () => {
  const { client } = aDesk('-1s');

  const { data } = await client.query({ query: DeskDocument });

  expect(data?.viewer).toMatchObject({ id: me });
});

it('a user for whom no good token can be had is asked to sign in', async () => {
  const { client } = aDesk('-1s', '-1s', '-1s');

  const error: unknown = await client.query({ query: DeskDocument }).catch((reason: unknown) => reason);

  expect(adviceFor(error)).toBe('SIGN_IN');
});

it('a stream outlives its token', async () => {
  const { client } = aDesk('2s');
  const conversationId = await others.startConversation();
  const read: (string | null)[] = [];
  const stop = await followTranscript(client, conversationId, ({ text }) => read.push(text), fail);

  await expect.poll(() => closeCodes, { timeout: 10_000 }).toEqual([4403]);
  await others.write(conversationId, 'Are you there?');

  await expect.poll(() => read, { timeout: 10_000 }).toEqual(['Hello', 'Are you there?']);
  stop();
});

it('a stream begins though no token can be had at first', async () => {
  let asked = 0;
  const fetchToken = (): Promise<string> =>
    asked++ === 0 ? Promise.reject(new Error('not now')) : system.tokenFor(me);
  const desk = openDesk({ url: system.url, fetchToken, webSocketImpl: Line });
  desks.push(desk);

  const stop = followOffers(desk.client, fail);

  await expect.poll(() => asked, { timeout: 10_000 }).toBe(2);
  expect(closeCodes).toContain(4403);
  stop();
});

it('a transcript is read on after its line was cut, each message once', async () => {
  const { client } = aDesk();
  const conversationId = await others.startConversation();
  const read: (string | null)[] = [];
  const stop = await followTranscript(client, conversationId, ({ text }) => read.push(text), fail);
  await others.write(conversationId, 'one');
  await expect.poll(() => read).toEqual(['Hello', 'one']);

  sockets.forEach((socket) => {
    socket.terminate();
  });
  await others.write(conversationId, 'two');
  await others.write(conversationId, 'three');

  await expect.poll(() => read, { timeout: 10_000 }).toEqual(['Hello', 'one', 'two', 'three']);
  expect(sockets).toHaveLength(2);
  stop();
});

it('a line on which nothing is heard any more is left for a new one', { timeout: 40_000 }, async () => {
  const network = await aProxy(system.url);
  onTestFinished(() => network.close());
  const { client } = aDeskAt(network.url);
  const conversationId = await others.startConversation();
  const read: (string | null)[] = [];
  const stop = await followTranscript(client, conversationId, ({ text }) => read.push(text), fail);
  await expect.poll(() => sockets[0]?.readyState).toBe(WebSocket.OPEN);

  network.swallow();
  await network.restore();
  await others.write(conversationId, 'Are you there?');

  await expect.poll(() => read, { timeout: 30_000 }).toEqual(['Hello', 'Are you there?']);
  stop();
});
