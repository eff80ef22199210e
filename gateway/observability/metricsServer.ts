import { fastify } from 'fastify';
import type { Registry } from 'prom-client';
import { listen } from '../../subgraphs/kit/serving/listening.js';
import type { RunningServer } from '../../subgraphs/kit/serving/graphqlServer.js';

/**
 * Serves a registry at `/metrics`, for Prometheus, at a port of its own: clients of the graph do not get there. Rejects
 * with a plain sentence when it cannot listen.
 */
export async function startMetricsServer(
  registry: Registry,
  host: string,
  port: number,
): Promise<RunningServer> {
  const app = fastify({ forceCloseConnections: true });
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  return { ...(await listen(app, host, port, 'METRICS_PORT')), stop: () => app.close() };
}
