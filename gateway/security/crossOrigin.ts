import type { FastifyInstance } from 'fastify';

const allowedHeaders =
  'authorization, content-type, x-request-id, traceparent, tracestate, apollo-require-preflight';
const preflightSeconds = 86_400;

/**
 * Lets pages of these origins (`https://desk.example`) ask by fetch; others may not. There are no cookies here, so
 * nothing is sent that a page did not put in itself: WebSockets, which browsers do not restrict, need no such list.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (origins.length > 0) reply.header('vary', 'origin');
    if (origin === undefined || !origins.includes(origin)) {
      done();
      return;
    }
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', 'retry-after, x-request-id');
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    if (!isPreflight) {
      done();
      return;
    }
    reply.header('access-control-allow-methods', 'GET, POST');
    reply.header('access-control-allow-headers', allowedHeaders);
    reply.header('access-control-max-age', preflightSeconds).code(204).send();
  });
}
