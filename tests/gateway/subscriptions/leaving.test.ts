import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { startServer } from '../../../gateway/server.js';
import type { RunningServer } from '../../../subgraphs/kit/serving/graphqlServer.js';
import { openMade } from '../../support/supergraphs.js';
import { memoryLogger, tokens } from '../server/support/testServer.js';
import { subscribe, webSocket } from '../server/support/webSocket.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog } from './support/eventLog.js';

const count = 20;
const history = `subscription { history { ${'k'.repeat(20_000)}: number } }`;

let log: EventLog;
let graph: OpenGraph;
let server: RunningServer;
let token: string;
beforeEach(async () => {
  log = anEventLog();
  ({ graph } = await openMade(log.subgraphs, { streamPatienceMs: 60_000 }));
  const { verifyToken } = tokens;
  const settings = { graph, verifyToken, host: '127.0.0.1', port: 0, logger: memoryLogger().logger };
  server = await startServer({ ...settings, pingEveryMs: 250, unreadMs: 60_000 });
  token = await tokens.living(600);
});
afterEach(async () => {
  await server.stop();
  await graph.close();
});

/** A client of one stream, on a socket of its own. */
interface Client {
  readonly socket: Socket;
  /** Leaves as its protocol has it. */
  leave(): void;
}

type Connect = () => Promise<Client>;

const overWebSocket: Connect = async () => {
  const client = await webSocket(server, { token });
  subscribe(client, 's', history);
  const { _socket: socket } = client.raw as unknown as { _socket: Socket };
  return {
    socket,
    leave: () => {
      client.close();
    },
  };
};

const byEvents: Connect = async () => {
  const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
  const body = JSON.stringify({ query: history });
  socket.write(
    `POST /graphql/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'readable');
  socket.resume();
  return { socket, leave: () => socket.destroy() };
};

/** What keeps this process alive: the clients' sockets too, and a timer or two of the test's own. */
function held(kind: 'Timeout' | 'TCPSocketWrap'): number {
  return process.getActiveResourcesInfo().filter((each) => each === kind).length;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

const endings: Record<string, (clients: readonly Client[]) => void> = {
  leave(clients) {
    for (const client of clients) client.leave();
  },
  'break away'(clients) {
    for (const { socket } of clients) socket.resetAndDestroy();
  },
  'break away while their subgraph is away'(clients) {
    log.refusing = Infinity;
    log.opened.at(-1)?.breakDown();
    for (const { socket } of clients) socket.resetAndDestroy();
  },
  'stop reading'(clients) {
    for (const { socket } of clients) socket.pause();
    for (let number = 0; number < 1_000; number += 1) log.append();
  },
};

describe.each(Object.keys(endings))('clients who %s', (how) => {
  it.each([
    ['over WebSocket', overWebSocket],
    ['by server-sent events', byEvents],
  ])('leave no timer, socket, source or listener behind %s', async (_, client) => {
    const [timers, connections] = [held('Timeout'), held('TCPSocketWrap')];
    const clients = await Promise.all(Array.from({ length: count }, client));
    await until(() => graph.streams.members === count);
    expect(held('Timeout')).toBeGreaterThanOrEqual(count); // the ends of their tokens

    endings[how]?.(clients);

    await until(() => graph.streams.members === 0 && graph.streams.timers === 0);
    for (const { socket } of clients) socket.destroy();
    await until(() => held('Timeout') <= timers && held('TCPSocketWrap') <= connections);
    expect(graph.streams).toMatchObject({ groups: 0, members: 0, sources: 0, timers: 0 });
    expect(log.live()).toBe(0);
  });
});
