import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startServer } from '../../gateway/server.js';
import { anEventLog } from '../gateway/subscriptions/support/eventLog.js';
import { tokens } from '../gateway/server/support/testServer.js';
import { aTransfer } from '../subgraphs/transfers/commands.js';
import { leaveStreams, openStreams } from '../subgraphs/transfers/leavingStreams.js';
import { startAfresh } from '../subgraphs/transfers/staff.js';
import { aWorld } from '../subgraphs/transfers/world.js';
import { openMade } from '../support/supergraphs.js';
import { aTestIssuer } from '../support/tokens.js';
import type { TestIssuer } from '../support/tokens.js';

/** Rounds in which code is still compiled and caches fill. */
const settling = 80;
// SOAK=2 has 160 rounds of clients come and go, SOAK=40 1,680.
const rounds = settling + Number(process.env['SOAK']) * 40;
const clients = 20;
/** What a round may leave behind: one client's least trace is some kilobytes. */
const bytesPerRound = 5_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it(
  `clients who come and leave or break away ${rounds} times leave nothing behind`,
  { timeout: 120_000 + rounds * 2_000 },
  async () => {
    const log = anEventLog();
    const { graph, sent } = await openMade(log.subgraphs);
    const logger = pino({ level: 'silent' });
    const { verifyToken } = tokens;
    const server = await startServer({ graph, verifyToken, host: '127.0.0.1', port: 0, logger });
    const heaps: number[] = [];

    for (let round = 0; round < rounds; round += 1) {
      const sockets = await Promise.all(Array.from({ length: clients }, () => follow(server.port)));
      const streams = await Promise.all(Array.from({ length: clients }, () => followEvents(server.port)));
      await until(() => graph.streams.members === 2 * clients);
      for (const stream of streams) stream.destroy();
      for (const [at, socket] of sockets.entries()) {
        if (at % 2 === 0) socket.close();
        else socket.terminate();
      }
      await until(() => graph.streams.groups === 0);
      expect(graph.streams).toMatchObject({ groups: 0, members: 0, sources: 0, timers: 0 });
      expect(log.live()).toBe(0);
      for (const remembered of [log.opened, sent]) remembered.length = 0;
      collectGarbage();
      heaps.push(process.memoryUsage().heapUsed);
    }

    expect(slope(heaps.slice(settling))).toBeLessThan(bytesPerRound);
    await server.stop();
    await graph.close();
  },
);

it(
  `streams of a subgraph that are opened and left ${rounds} times leave nothing behind`,
  { timeout: 120_000 + rounds * 2_000 },
  async () => {
    const world = await aWorld(undefined, {}, await aRememberingIssuer());
    await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
    const { transferId } = await aTransfer(world);
    const listening = world.listening();
    const heaps: number[] = [];

    for (let round = 0; round < rounds; round += 1) {
      await leaveStreams(await openStreams(world, transferId));
      expect(world.listening()).toBe(listening);
      collectGarbage();
      heaps.push(process.memoryUsage().heapUsed);
    }

    expect(slope(heaps.slice(settling))).toBeLessThan(bytesPerRound);
    await world.stop();
  },
);

/** Signs one token for each user: verified tokens are kept for a while, and would be what grows. */
async function aRememberingIssuer(): Promise<TestIssuer> {
  const issuer = await aTestIssuer();
  const known = new Map<unknown, ReturnType<TestIssuer['headersFor']>>();
  return {
    ...issuer,
    headersFor(who) {
      const headers = known.get(who) ?? issuer.headersFor(who);
      known.set(who, headers);
      return headers;
    },
  };
}

/** Without `expect.poll`, which remembers each of its calls until the test ends. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

async function follow(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${tokens.good}` } }),
  );
  await once(socket, 'message');
  const payload = { query: 'subscription { recorded { number name } }' };
  socket.send(JSON.stringify({ id: 's', type: 'subscribe', payload }));
  return socket;
}

async function followEvents(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  const query = encodeURIComponent('subscription { recorded { number name } }');
  const headers = `Host: x\r\nAuthorization: Bearer ${tokens.good}\r\n`;
  socket.write(`GET /graphql/stream?query=${query} HTTP/1.1\r\n${headers}\r\n`);
  await once(socket, 'data');
  return socket;
}

/** Of the line that lies nearest to the values: by how much one is larger than the one before. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [above, below] = [0, 0];
  for (const [at, value] of values.entries()) {
    above += (at - middle) * (value - mean);
    below += (at - middle) ** 2;
  }
  return above / below;
}
