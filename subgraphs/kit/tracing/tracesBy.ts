import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Tracer } from '@opentelemetry/api';
import { contextIn, headersOf } from './traceContext.js';
import type { Beginning, Headers, Span, Traces } from './traces.js';

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/** Traces that OpenTelemetry's `tracer` takes. */
export function tracesBy(tracer: Tracer, stop: () => Promise<void>): Traces {
  return { begin: (beginning) => begin(tracer, beginning), stop };
}

function begin(tracer: Tracer, { name, kind, within = {}, after = {}, facts = {} }: Beginning): Span {
  const linked = contextIn(after);
  const span = tracer.startSpan(
    name,
    {
      kind: kinds[kind],
      attributes: facts as Attributes,
      ...(linked && { links: [{ context: linked }] }),
    },
    contextOf(within),
  );
  return {
    headers: headersOf(span.spanContext()),
    end(more = {}, failure) {
      span.setAttributes(more as Attributes);
      if (failure !== undefined) {
        span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

function contextOf(headers: Headers): Context {
  const parent = contextIn(headers);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
