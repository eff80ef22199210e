import { isUtf8 } from 'node:buffer';
import type { ServerOptions } from 'node:http';
import { fastify } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logger.js';
import { graphqlPath, pathOf } from './addresses.js';
import { answerBrokenConnection, sendHttpError } from './httpErrors.js';
import { forwardedHeaders } from './forwardedHeaders.js';
import type { ForwardedHeaders } from './forwardedHeaders.js';
import { healthRoutes } from './healthRoutes.js';
import { refusePlace, takePlace } from './pipelining.js';
import { logFaults } from './publicErrors.js';
import { watchUnusedSockets } from './unusedSockets.js';
import { logRequest, newRecord } from './requestRecord.js';
import type { ObserveRequest, RequestRecord } from './requestRecord.js';

declare module 'fastify' {
  interface FastifyRequest {
    record: RequestRecord;
    forwarded: ForwardedHeaders;
  }
}

export interface HttpAppOptions {
  readonly logger: Logger;
  /** Resolves when requests can be answered; rejects with what is missing. */
  readonly ready: () => Promise<void>;
  readonly bodyBytes: number;
  /** How long an idle connection is kept: longer than the pools of those who call. */
  readonly keepAliveMs: number;
  /** How long a client may take to send a request. */
  readonly requestTimeoutMs?: number;
  /** How long nothing may move on a connection that a request came on: longer than any takes to be answered. */
  readonly standstillMs?: number;
  /** Is told of each request, on any transport, once it is over. */
  readonly observe?: ObserveRequest | undefined;
}

const defaultRequestTimeoutMs = 30_000;
const defaultStandstillMs = 120_000;

export interface HttpApp {
  readonly app: FastifyInstance;
  /** Stops listening; resolves when what was under way has been answered. */
  close(): Promise<void>;
}

/** An HTTP server with request ids, health, a log line a request, and JSON errors with codes; routes are to be added. */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { logger, ready, bodyBytes, keepAliveMs } = options;
  const { requestTimeoutMs = defaultRequestTimeoutMs, standstillMs = defaultStandstillMs } = options;
  const app = fastify({
    bodyLimit: bodyBytes,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: standstillMs, // else what a client does not take of its answer is kept for as long as it likes
    http: slowClients(requestTimeoutMs),

    return503OnClosing: false, // what still arrives on an open connection is answered, and the connection then closed
    clientErrorHandler: answerBrokenConnection,
    frameworkErrors: (error, request, reply) => {
      answerHttpError(error, request, reply, logger);
    },
  });
  app.removeContentTypeParser(['text/plain', 'application/json']);
  readJson(app);
  app.decorateRequest('record');
  app.decorateRequest('forwarded');
  app.addHook('onRequest', (request, reply, done) => {
    beginRecord(request, reply);
    if (!hasHost(request)) sendHttpError(reply, 400, 'BAD_REQUEST', 'The Host header names no host.');
    else if (takePlace(request, reply)) done();
    else refusePlace(reply);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const status = reply.statusCode;
    if (!isHealthCheck(request)) logRequest(logger, request.record, { status }, options.observe);
    done();
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    answerHttpError(error, request, reply, logger);
  });
  app.setNotFoundHandler((request, reply) => {
    sendHttpError(
      reply,
      404,
      'BAD_REQUEST',
      `Nothing is served at ${pathOf(request)}: the graph is at ${graphqlPath}.`,
    );
  });
  healthRoutes(app, ready);
  return { app, close: closer(app) };
}

/**
 * Fastify sets the time for a request only after Node has derived that for headers from its own default; where headers
 * have longer than requests, Node exchanges the two, and a slow body would have a minute.
 */
function slowClients(requestTimeoutMs: number): ServerOptions {
  const connectionsCheckingInterval = Math.min(requestTimeoutMs, 5_000); // 30 s by default
  return { requestTimeout: requestTimeoutMs, connectionsCheckingInterval };
}

/** As Fastify reads it, but of UTF-8 alone: bytes that are none would be replaced, and a text stored that nobody wrote. */
function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isUtf8(body)) void parse(request, body.toString(), done);
    else done(Object.assign(new Error('The body is not UTF-8.'), { statusCode: 400 }));
  });
}

/** A connection with a request under way would be kept alive behind it, and the server open with it, if not told. */
function closer(app: FastifyInstance): () => Promise<void> {
  let closing = false;
  const sockets = watchUnusedSockets(app.server);
  app.addHook('onSend', (_, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  return async () => {
    closing = true;
    const closed = app.close();
    sockets.destroyUnused();
    await closed;
  };
}

function beginRecord(request: FastifyRequest, reply: FastifyReply): void {
  request.forwarded = forwardedHeaders(request.headers);
  request.record = newRecord(request.forwarded['x-request-id']);
  reply.header('x-request-id', request.record.requestId);
}

/** Apollo's integration puts an address together, and fails without a host: HTTP/1.0 may leave it out, and any may be none. */
function hasHost({ headers }: FastifyRequest): boolean {
  headers.host ??= 'localhost';
  return URL.canParse(`http://${headers.host}`);
}

/** What Fastify itself refuses: bodies, content types, addresses. Anything without a 4xx status is our fault. */
function answerHttpError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): void {
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') sendTooLarge(request, reply);
    else sendHttpError(reply, status, 'BAD_REQUEST', error.message);
    return;
  }
  logFaults(logger, idOf(request), [error]);
  sendHttpError(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal server error.');
}

function sendTooLarge({ routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const message = `A request may have at most ${routeOptions.bodyLimit} bytes.`;
  sendHttpError(reply, 413, 'PAYLOAD_TOO_LARGE', message);
}

/** Before the first hook has run, as for an address that cannot be read, there is no record. */
function idOf({ record, id }: Partial<FastifyRequest> & { id: string }): string {
  return record?.requestId ?? id;
}

function isHealthCheck(request: FastifyRequest): boolean {
  return ['/healthz', '/readyz'].includes(pathOf(request));
}
