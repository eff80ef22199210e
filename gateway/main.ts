import { createLogger } from '../subgraphs/kit/logger.js';
import { runProcess } from '../subgraphs/kit/runProcess.js';
import type { RunningProcess } from '../subgraphs/kit/runProcess.js';
import { tokenVerifier } from '../subgraphs/kit/tokens.js';
import { subgraphsAnswer } from './observability/readiness.js';
import { openGraph } from './openGraph.js';
import { guardsOf } from './security/guardSettings.js';
import { startServer } from './server.js';
import { readSettings } from './settings.js';
import { http } from './subgraphs/http.js';
import type { SubgraphTransport } from './subgraphs/transport.js';

await runProcess(startGateway);

/** The gateway alone, on the subgraphs that its environment names. */
async function startGateway(): Promise<RunningProcess> {
  const settings = readSettings();
  const logger = createLogger('gateway', settings.LOG_LEVEL);
  const transports = new Map<string, SubgraphTransport>();
  const graph = await openGraph({
    supergraphSdl: settings.supergraphSdl,
    executor: settings.GATEWAY_EXECUTOR,
    subgraphs(name, routingUrl) {
      const transport = http({ url: settings.subgraphUrls.get(name) ?? routingUrl });
      transports.set(name, transport);
      return transport;
    },
    logger,
  });
  const server = await startServer({
    graph,
    verifyToken: tokenVerifier({
      keys: new URL(settings.JWKS_URL),
      issuer: settings.JWT_ISSUER,
      audience: settings.JWT_AUDIENCE,
    }),
    ready: subgraphsAnswer(transports),
    host: settings.HOST,
    port: settings.PORT,
    introspection: settings.INTROSPECTION === 'on',
    allowedOrigins: settings.ALLOWED_ORIGINS,
    ...guardsOf(settings),
    logger,
  });
  logger.info({ url: server.url, subgraphs: [...transports.keys()] }, 'the gateway listens');
  return {
    async stop() {
      await server.stop();
      await graph.close();
    },
  };
}
