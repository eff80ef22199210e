import { pino } from 'pino';
import { afterEach } from 'vitest';
import { startServer } from '../../../../gateway/server.js';
import type { GatewayServerSettings } from '../../../../gateway/server.js';
import type { RunningServer } from '../../../../subgraphs/kit/serving/graphqlServer.js';
import type { Logger } from '../../../../subgraphs/kit/logger.js';
import { TestGraph } from './testGraph.js';
import { testTokens } from './testTokens.js';

export const tokens = await testTokens();

export interface TestServer extends RunningServer {
  readonly graph: TestGraph;
  readonly log: readonly Record<string, unknown>[];
}

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

/** A gateway on a free port, stopped after the test. */
export async function aServer(settings: Partial<GatewayServerSettings> = {}): Promise<TestServer> {
  const graph = new TestGraph();
  const { logger, log } = memoryLogger();
  const { verifyToken } = tokens;
  const server = await startServer({ graph, verifyToken, host: '127.0.0.1', port: 0, logger, ...settings });
  running.push(server);
  return { ...server, graph, log };
}

export function memoryLogger(): { logger: Logger; log: Record<string, unknown>[] } {
  const log: Record<string, unknown>[] = [];
  const write = (line: string): number => log.push(JSON.parse(line) as Record<string, unknown>);
  return { logger: pino({ level: 'debug' }, { write }), log };
}
