import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { eventStreamPath } from './addresses.js';
import { answerByEvents, refuseRequest } from './eventStreamAnswer.js';
import type { EventStreamSettings } from './eventStreamAnswer.js';
import type { EventStreams } from './eventStreams.js';
import { sendHttpError } from './httpErrors.js';
import { operationRequest } from './operationRequest.js';
import { refuseMethods } from './refuseMethods.js';

const otherMethods: HTTPMethods[] = ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Any operation by server-sent events, at `/graphql/stream`: the graphql-sse protocol with distinct connections. */
export function eventStreamRoutes<Caller>(
  app: FastifyInstance,
  streams: EventStreams,
  settings: EventStreamSettings<Caller>,
): void {
  app.route({
    method: ['GET', 'POST'],
    url: eventStreamPath,
    exposeHeadRoute: false,
    handler: (request, reply) => answer(request, reply, streams, settings),
  });
  const message =
    'Each operation has a connection of its own here, by POST, or by GET unless it is a mutation.';
  refuseMethods(app, otherMethods, eventStreamPath, message);
}

async function answer<Caller>(
  request: FastifyRequest,
  reply: FastifyReply,
  streams: EventStreams,
  settings: EventStreamSettings<Caller>,
): Promise<void> {
  if (!acceptsEvents(request)) {
    sendHttpError(reply, 406, 'BAD_REQUEST', 'What is served here is text/event-stream: accept that.');
    return;
  }
  const exchange = { request, reply, streams, logger: settings.logger };
  try {
    const asked = operationRequest(request);
    const caller = await settings.door.admit(request.forwarded, request.ip);
    await answerByEvents(asked, caller, exchange, settings);
  } catch (error) {
    refuseRequest([error], exchange);
  }
}

const acceptable = ['text/event-stream', 'text/*', '*/*'];

/** Who names no type takes any. */
function acceptsEvents({ headers: { accept = '*/*' } }: FastifyRequest): boolean {
  return accept
    .split(',')
    .some((range) => acceptable.includes((range.split(';')[0] ?? '').trim().toLowerCase()));
}
