import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { systemClock } from '../subgraphs/kit/clock.js';
import type { Clock } from '../subgraphs/kit/clock.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import type { Door } from '../subgraphs/kit/serving/door.js';
import { openDocuments } from '../subgraphs/kit/serving/documents.js';
import { startGraphqlServer } from '../subgraphs/kit/serving/graphqlServer.js';
import { automaticQueries } from '../subgraphs/kit/serving/persistedQueries.js';
import type { RunningServer } from '../subgraphs/kit/serving/graphqlServer.js';
import { traceRequests } from '../subgraphs/kit/tracing/tracedRequests.js';
import type { Traces } from '../subgraphs/kit/tracing/traces.js';
import type { VerifyToken } from '../subgraphs/kit/tokens.js';
import { Abort } from '../subgraphs/kit/abort.js';
import { apolloGatewayFor, executorOf } from './apolloGateway.js';
import type { Graph } from './graph.js';
import { graphiqlRoutes } from './graphiql/graphiqlRoutes.js';
import type { Metrics } from './observability/metrics.js';
import type { Client } from './security/client.js';
import { clientDoor } from './security/clientDoor.js';
import { allowOrigins } from './security/crossOrigin.js';
import { defaultMaxCost, demandControl } from './security/demandControl.js';
import { defaultMaxOperations } from './security/guardSettings.js';
import type { Guards } from './security/guardSettings.js';
import { defaultLimits, limitRule } from './security/limits.js';
import type { Limits } from './security/limits.js';
import { noRateLimit, rateLimit } from './security/rateLimit.js';

export interface GatewayServerSettings extends Partial<Guards> {
  readonly graph: Graph;
  /** Null lets everybody in: tokens only go on to the subgraphs, which verify them. */
  readonly verifyToken: VerifyToken | null;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly logger: Logger;
  /** Resolves when requests can be answered; rejects with what is missing. Always ready when left out. */
  readonly ready?: () => Promise<void>;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  /** What may wait behind the message that a WebSocket client is reading, before it is closed as lagging. */
  readonly unreadBytes?: number;
  /** How long it may have a quarter of that unread all the time. */
  readonly unreadMs?: number;
  readonly initTimeoutMs?: number;
  /** How long a client may take to send an HTTP request. */
  readonly requestTimeoutMs?: number;
  /** How long nothing may move on an HTTP connection that a request came on. */
  readonly standstillMs?: number;
  readonly pingEveryMs?: number;
  /** Counts and times what is asked here. */
  readonly metrics?: Metrics | undefined;
  /** Is told of each HTTP request; the graph tells of operations on every transport. */
  readonly traces?: Traces | undefined;
  /** How long `stop()` waits for what is still being answered. */
  readonly graceMs?: number;
}

const keepAliveMs = 65_000; // longer than the 60 s of the usual load balancers

/**
 * Serves `graph` to clients: GraphQL over HTTP and WebSocket at `/graphql`, GraphiQL there for browsers, `/healthz` and
 * `/readyz`. `stop()` ends the server and leaves the graph open: it belongs to whoever opened it.
 */
export function startServer(settings: GatewayServerSettings): Promise<RunningServer> {
  const { graph, introspection = true, allowedOrigins = [] } = settings;
  const limits: Limits = { ...defaultLimits, ...settings.limits };
  return startGraphqlServer({
    initTimeoutMs: 3_000,
    pingEveryMs: 12_000,
    unreadBytes: 4 * 1024 * 1024,
    unreadMs: 10_000,
    graceMs: 10_000,
    maxOperations: defaultMaxOperations,
    clock: systemClock,
    ready: () => Promise.resolve(),
    ...settings,
    answering: { gateway: apolloGatewayFor(graph), execute: executorOf(graph) },
    executor: graph,
    observe: settings.metrics?.observe,
    onLag: settings.metrics?.dropped,
    contextOf: (request, reply, caller) =>
      Promise.resolve({ headers: request.forwarded, caller, signal: departureOf(request, reply) }),
    onSchemaChange: (listener) => graph.onSchemaChange(listener),
    documents: openDocuments({
      persisted: settings.safelist?.queries ?? automaticQueries(),
      ...(settings.safelist && { refusal: settings.safelist.refusal }),
      limits: [limitRule(limits)],
      rules: introspection ? [] : [NoSchemaIntrospectionCustomRule],
      hideSuggestions: !introspection,
      maxTokens: limits.tokens,
    }),
    maxTokens: limits.tokens,
    door: doorOf(settings, limits),
    bodyBytes: limits.bytes,
    messageBytes: limits.bytes,
    streamCharacters: limits.streamCharacters,
    keepAliveMs,
    extend(app) {
      settings.metrics?.sockets(app.server);
      if (settings.traces) traceRequests(app, settings.traces);
      allowOrigins(app, allowedOrigins);
      if (introspection) graphiqlRoutes(app);
    },
  });
}

function doorOf(settings: GatewayServerSettings, { variablesDepth }: Limits): Door<Client> {
  const { graph, verifyToken, maxCost = defaultMaxCost, costPerMinute } = settings;
  // Where no token is verified, nobody can be told from somebody without one.
  const admitsAnonymous = verifyToken === null || settings.admitsAnonymous === true;
  const rate = costPerMinute === undefined ? noRateLimit : rateLimit(costPerMinute);
  // What costs more than its caller may spend would be told to wait, for ever.
  const demand = demandControl(graph, Math.min(maxCost, costPerMinute ?? maxCost));
  return clientDoor({ verifyToken, admitsAnonymous, variablesDepth, demand, rate });
}

/**
 * Aborts when the client has left before its answer, so that no subgraph works for nobody. What a mutation has begun is
 * brought to its end.
 */
function departureOf({ record }: FastifyRequest, { raw }: FastifyReply): Abort {
  const departure = new Abort();
  raw.once('close', () => {
    if (!raw.writableFinished && record.operationType !== 'mutation')
      departure.abort(new Error('the client has left'));
  });
  return departure;
}
