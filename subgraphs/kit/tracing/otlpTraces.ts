import { setTimeout } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { tracesBy } from './tracesBy.js';
import type { Traces } from './traces.js';

/** Traces sent by OTLP, as OpenTelemetry's own variables say: OTEL_EXPORTER_OTLP_…, OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER. */
export function otlpTraces(service: string): Traces {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  return tracesBy(provider.getTracer('rollover'), () => inTime(provider.shutdown()));
}

const patienceMs = 3_000;

/** Who collects traces may be away, and must not keep a process from ending. */
async function inTime(sent: Promise<void>): Promise<void> {
  const late = setTimeout(patienceMs, undefined, { ref: false });
  await Promise.race([sent.catch(() => undefined), late]);
}
