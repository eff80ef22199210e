import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { served, startApolloServer } from './apolloServer.js';
import type { Answering, ServedContext } from './apolloServer.js';
import type { Documents } from './documents.js';
import type { Asked, Door } from './door.js';
import { graphqlRoutes } from './graphqlRoutes.js';
import { eventStreamRoutes } from './eventStreamRoutes.js';
import { EventStreams } from './eventStreams.js';
import { createHttpApp } from './httpApp.js';
import type { HttpApp, HttpAppOptions } from './httpApp.js';
import { listen } from './listening.js';
import { WebSockets } from './webSockets.js';
import type { WebSocketSettings } from './webSockets.js';

/** A server that listens. `stop()` answers what it has taken, for as long as it is allowed to, and then resolves. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface GraphqlServerSettings<Caller> extends WebSocketSettings<Caller>, HttpAppOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** How Apollo Server answers over HTTP what `executor` answers over WebSocket. */
  readonly answering: Answering;
  readonly documents: Documents;
  readonly maxTokens?: number;
  readonly door: Door<Caller>;
  /** What `answering` needs for one HTTP request. Throws GraphQLErrors. */
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply, caller: Caller) => Promise<object>;
  /** Routes and hooks beside the graph's own. */
  readonly extend?: (app: FastifyInstance) => void;
  /** Tells of changes of the schema, upon which clients of streams are told to connect anew; the answer stops that. */
  readonly onSchemaChange?: (listener: () => void) => () => void;
  /** How long `stop()` waits for what is still being answered; within half of it, clients of streams are told to leave. */
  readonly graceMs: number;
}

/** Serves a graph over HTTP, WebSocket and server-sent events at one address. Rejects with a plain sentence when it cannot listen there. */
export async function startGraphqlServer<Caller>(
  settings: GraphqlServerSettings<Caller>,
): Promise<RunningServer> {
  const { answering, documents, logger, maxTokens, host, port } = settings;
  const apollo = await startApolloServer(
    answering,
    documents,
    logger,
    maxTokens === undefined ? {} : { maxTokens },
  );
  const http = createHttpApp(settings);
  const { app } = http;
  settings.extend?.(app);
  graphqlRoutes(app, apollo, (request, reply) => servedContext(request, reply, settings), logger);
  const eventStreams = new EventStreams(settings);
  eventStreamRoutes(app, eventStreams, settings);
  const webSockets = new WebSockets(app.server, settings);
  const stopListening = settings.onSchemaChange?.(() => {
    webSockets.renew();
    eventStreams.renew();
  });
  const stop = async (): Promise<void> => {
    stopListening?.();
    await drain(http, webSockets, eventStreams, settings.graceMs);
    await apollo.stop();
  };
  try {
    return { ...(await listen(app, host, port)), stop: once(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function servedContext<Caller>(
  request: FastifyRequest,
  reply: FastifyReply,
  { door, contextOf }: GraphqlServerSettings<Caller>,
): Promise<ServedContext> {
  const caller = await door.admit(request.forwarded, request.ip);
  const delay = await door.delay(caller);
  if (delay) throw delay;
  const own = await contextOf(request, reply, caller);
  return Object.assign(own, {
    [served]: {
      record: request.record,
      refusal: (asked: Asked) => door.refusal(caller, asked),
    },
  });
}

async function drain<Caller>(
  http: HttpApp,
  webSockets: WebSockets<Caller>,
  eventStreams: EventStreams,
  graceMs: number,
): Promise<void> {
  const deadline = setTimeout(() => {
    http.app.server.closeAllConnections();
    webSockets.terminate();
  }, graceMs);
  await Promise.all([webSockets.drain(graceMs / 2), eventStreams.drain(graceMs / 2), http.close()]);
  clearTimeout(deadline);
}

function once(act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | undefined;
  return () => (acting ??= act());
}
