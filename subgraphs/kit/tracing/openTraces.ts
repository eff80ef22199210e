import { z } from 'zod';
import { readEnvironment } from '../hosting/environment.js';
import type { Traces } from './traces.js';

const collector = z
  .url({ protocol: /^https?$/, error: 'must be the URL of a collector: http://host:4318' })
  .optional();

const settings = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
});

/**
 * Traces that go where `OTEL_EXPORTER_OTLP_ENDPOINT` says, or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, by OTLP over HTTP;
 * undefined, and nothing of OpenTelemetry loaded, where neither is set. Throws an EnvironmentError for what is no URL:
 * OpenTelemetry would not say that it sends nothing.
 */
export async function openTraces(
  service: string,
  environment: NodeJS.ProcessEnv,
): Promise<Traces | undefined> {
  if (Object.keys(readEnvironment(settings, environment)).length === 0) return undefined;
  const { otlpTraces } = await import('./otlpTraces.js');
  return otlpTraces(service);
}
