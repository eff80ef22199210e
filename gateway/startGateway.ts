import { GraphQLError } from 'graphql';
import type { RunningProcess } from '../subgraphs/kit/hosting/runProcess.js';
import { createLogger } from '../subgraphs/kit/logger.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import { StartupError } from '../subgraphs/kit/startupError.js';
import { tokenVerifier } from '../subgraphs/kit/tokens.js';
import { openObserving } from './observability/observing.js';
import type { Observing } from './observability/observing.js';
import { subgraphsAnswer } from './observability/readiness.js';
import { openGraph } from './openGraph.js';
import type { OpenGraph } from './openGraph.js';
import { onFileChange } from './onFileChange.js';
import { guardsOf } from './security/guardSettings.js';
import { startServer } from './server.js';
import { readSettings } from './settings.js';
import type { GatewaySettings } from './settings.js';
import { http } from './subgraphs/http.js';

/** The gateway alone, on the subgraphs that its environment names; it serves what its supergraph's file holds. */
export async function startGateway(environment: NodeJS.ProcessEnv): Promise<RunningProcess> {
  let settings = readSettings(environment);
  const logger = createLogger('gateway', settings.LOG_LEVEL);
  const observing = await openObserving({
    service: 'rollover-gateway',
    host: settings.HOST,
    metricsPort: settings.METRICS_PORT,
    operations: settings.SAFELIST?.names,
    environment,
    logger,
  });
  const graph = await openGraph({
    supergraphSdl: settings.supergraphSdl,
    executor: settings.GATEWAY_EXECUTOR,
    decidingClaims: settings.DECIDING_CLAIMS,
    subgraphs: (name, routingUrl) => http({ url: settings.subgraphUrls.get(name) ?? routingUrl }),
    logger,
    traces: observing.traces,
    subgraphTimes: observing.metrics?.subgraphs,
    streamLag: observing.metrics?.streamLag,
  }).catch((error: unknown) => {
    throw error instanceof GraphQLError ? unservable(settings.supergraphPath, error) : error;
  });
  observing.metrics?.watch(graph);
  const server = await serve(graph, settings, observing, logger);
  const stopReloading = onFileChange(settings.supergraphPath, () =>
    told(logger, async () => {
      settings = readSettings(environment);
      await graph.replaceSupergraph(settings.supergraphSdl);
    }),
  );
  return {
    async stop() {
      stopReloading();
      await server.stop();
      await graph.close();
      await observing.stop();
    },
  };
}

function unservable(path: string, { message }: GraphQLError): StartupError {
  return new StartupError(`${path} cannot be served: ${message}`);
}

async function serve(
  graph: OpenGraph,
  settings: GatewaySettings,
  { metrics, traces }: Observing,
  logger: Logger,
): ReturnType<typeof startServer> {
  const { tokens } = settings;
  if (!tokens) logger.warn('JWKS_URL is not set: tokens go on to the subgraphs, and are not verified here');
  const server = await startServer({
    graph,
    verifyToken: tokens && tokenVerifier(tokens),
    ready: subgraphsAnswer(() => graph.transports),
    host: settings.HOST,
    port: settings.PORT,
    ...guardsOf(settings),
    metrics,
    traces,
    logger,
  });
  logger.info({ url: server.url, subgraphs: [...graph.transports.keys()] }, 'the gateway listens');
  return server;
}

/** What goes wrong on the way to another supergraph leaves the one that is served. */
async function told(logger: Logger, reload: () => Promise<void>): Promise<void> {
  try {
    await reload();
  } catch (err) {
    logger.error({ err }, 'the file holds no supergraph that can be served: the one before stays');
  }
}
