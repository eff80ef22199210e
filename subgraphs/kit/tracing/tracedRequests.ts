import type { FastifyInstance, FastifyRequest } from 'fastify';
import { graphqlPath, pathOf } from '../serving/addresses.js';
import { identified } from './traces.js';
import type { Span, Traces } from './traces.js';

/** Tells each HTTP request to the graph as a span; what travels on with the request is a part of it. */
export function traceRequests(app: FastifyInstance, traces: Traces): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _, done) => {
    if (pathOf(request) === graphqlPath) {
      const span = begin(request, traces);
      spans.set(request, span);
      request.forwarded = { ...request.forwarded, ...span.headers };
    }
    done();
  });
  app.addHook('onResponse', (request, { statusCode }, done) => {
    const failure = statusCode >= 500 ? String(statusCode) : undefined;
    spans.get(request)?.end({ 'http.response.status_code': statusCode }, failure);
    done();
  });
}

function begin({ method, protocol, forwarded }: FastifyRequest, traces: Traces): Span {
  return traces.begin({
    name: `${method} ${graphqlPath}`,
    kind: 'server',
    within: forwarded,
    facts: {
      ...identified(forwarded),
      'http.request.method': method,
      'http.route': graphqlPath,
      'url.path': graphqlPath,
      'url.scheme': protocol,
    },
  });
}
