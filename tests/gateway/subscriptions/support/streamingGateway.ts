import { afterEach, expect } from 'vitest';
import type { OpenGraph } from '../../../../gateway/openGraph.js';
import { startServer } from '../../../../gateway/server.js';
import type { GatewayServerSettings } from '../../../../gateway/server.js';
import type { RunningServer } from '../../../../subgraphs/kit/serving/graphqlServer.js';
import { openMade } from '../../../support/supergraphs.js';
import { memoryLogger, tokens } from '../../server/support/testServer.js';
import { subscribe, webSocket } from '../../server/support/webSocket.js';
import type { TestSocket } from '../../server/support/webSocket.js';
import { anEventLog } from './eventLog.js';
import type { EventLog } from './eventLog.js';

export const feed = 'subscription { recorded { number name } }';
export const nothingLeft = { groups: 0, members: 0, sources: 0, timers: 0 };

/** A server that tells of a log of numbers. */
export interface Gateway extends RunningServer {
  readonly graph: OpenGraph;
  readonly log: EventLog;
}

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

export async function aGateway(settings: Partial<GatewayServerSettings> = {}): Promise<Gateway> {
  const log = anEventLog();
  const { graph } = await openMade(log.subgraphs, { streamPatienceMs: 300 });
  const { logger } = memoryLogger();
  const { verifyToken } = tokens;
  const limits = { streamCharacters: 200_000 }; // long names make large events
  const listening = { host: '127.0.0.1', port: 0 };
  const server = await startServer({ graph, verifyToken, logger, limits, ...listening, ...settings });
  running.push(server);
  return { ...server, graph, log };
}

/** So many clients with a WebSocket each, all of whom are told of the next entry. */
export async function followers(gateway: Gateway, count: number, query = feed): Promise<TestSocket[]> {
  const before = gateway.graph.streams.members;
  const sockets = await Promise.all(
    Array.from({ length: count }, () => webSocket(gateway, { token: tokens.good })),
  );
  for (const [at, socket] of sockets.entries()) subscribe(socket, `"${at}" ü`, query);
  await expect.poll(() => gateway.graph.streams).toMatchObject({ members: before + count });
  await expect.poll(() => gateway.log.live()).toBeGreaterThan(0);
  return sockets;
}
