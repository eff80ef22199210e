import type { Traces } from './traces.js';

/**
 * Traces that go where `OTEL_EXPORTER_OTLP_ENDPOINT` says, or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, by OTLP over HTTP;
 * undefined, and nothing of OpenTelemetry loaded, where neither is set.
 */
export async function openTraces(
  service: string,
  environment: NodeJS.ProcessEnv,
): Promise<Traces | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: any = '', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own = '' } = environment;
  if (any === '' && own === '') return undefined;
  const { otlpTraces } = await import('./otlpTraces.js');
  return otlpTraces(service);
}
