import type { z } from 'zod';
import type { Logger } from '../../subgraphs/kit/logger.js';
import { port } from '../../subgraphs/kit/hosting/environment.js';
import { openTraces } from '../../subgraphs/kit/tracing/openTraces.js';
import type { Traces } from '../../subgraphs/kit/tracing/traces.js';
import { openMetrics } from './metrics.js';
import type { Metrics, MetricsOptions } from './metrics.js';
import { startMetricsServer } from './metricsServer.js';

/** The environment of every process that serves clients, as far as it is about being watched. */
export const observingSettings = {
  /** Where Prometheus finds `/metrics`, at HOST; nothing is measured when it is not set. */
  METRICS_PORT: port.optional(),
};

/** Settings with both ports: one port cannot be listened at twice, unless each is any that is free. */
export function withPortsApart<Settings extends z.ZodObject>(settings: Settings): Settings {
  const areApart = ({ PORT, METRICS_PORT }: Record<string, unknown>): boolean =>
    PORT === 0 || PORT !== METRICS_PORT;
  return settings.refine(areApart, { path: ['METRICS_PORT'], error: 'must be another than PORT' });
}

/** What a gateway tells of itself, and to whom. */
export interface Observing {
  readonly metrics: Metrics | undefined;
  readonly traces: Traces | undefined;
  stop(): Promise<void>;
}

interface ObservingSettings extends MetricsOptions {
  readonly service: string;
  readonly host: string;
  readonly metricsPort: number | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly logger: Logger;
}

/** Serves `/metrics` and opens the traces where they are wanted. Rejects with a plain sentence when it cannot listen. */
export async function openObserving(settings: ObservingSettings): Promise<Observing> {
  const { service, host, metricsPort, environment, logger } = settings;
  const metrics = metricsPort === undefined ? undefined : openMetrics(settings);
  const server = metrics && (await startMetricsServer(metrics.registry, host, metricsPort ?? 0));
  if (server) logger.info({ url: `${server.url}/metrics` }, 'metrics can be read');
  const traces = await openTraces(service, environment);
  return {
    metrics,
    traces,
    async stop() {
      await Promise.all([server?.stop(), traces?.stop()]);
    },
  };
}
