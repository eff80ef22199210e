import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { systemClock } from '../subgraphs/kit/clock.js';
import type { Clock } from '../subgraphs/kit/clock.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import { openDoor } from '../subgraphs/kit/serving/door.js';
import { openDocuments } from '../subgraphs/kit/serving/documents.js';
import { startGraphqlServer } from '../subgraphs/kit/serving/graphqlServer.js';
import type { RunningServer } from '../subgraphs/kit/serving/graphqlServer.js';
import type { VerifyToken } from '../subgraphs/kit/tokens.js';
import { apolloGatewayFor } from './apolloGateway.js';
import type { Graph } from './graph.js';
import { graphiqlRoutes } from './graphiql/graphiqlRoutes.js';
import { clientDoor } from './security/clientDoor.js';
import { allowOrigins } from './security/crossOrigin.js';
import { defaultLimits, limitRule } from './security/limits.js';
import type { Limits } from './security/limits.js';

export interface GatewayServerSettings {
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
  /** Whether clients may ask for the schema; GraphiQL is served only where they may. On unless switched off. */
  readonly introspection?: boolean;
  /** Origins, beside our own, whose pages may ask: `https://desk.example`. */
  readonly allowedOrigins?: readonly string[];
  /** What may wait behind the message that a WebSocket client is reading, before it is closed as lagging. */
  readonly unreadBytes?: number;
  readonly initTimeoutMs?: number;
  readonly pingEveryMs?: number;
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
    graceMs: 10_000,
    clock: systemClock,
    ready: () => Promise.resolve(),
    ...settings,
    answering: { gateway: apolloGatewayFor(graph) },
    executor: graph,
    contextOf: (request, reply) =>
      Promise.resolve({ headers: request.forwarded, signal: departureOf(request, reply) }),
    onSchemaChange: (listener) => graph.onSchemaChange(listener),
    documents: openDocuments({
      limits: [limitRule(limits)],
      rules: introspection ? [] : [NoSchemaIntrospectionCustomRule],
      hideSuggestions: !introspection,
      maxTokens: limits.tokens,
    }),
    maxTokens: limits.tokens,
    door: settings.verifyToken ? clientDoor(settings.verifyToken) : openDoor,
    bodyBytes: limits.bytes,
    messageBytes: limits.bytes,
    keepAliveMs,
    extend(app) {
      allowOrigins(app, allowedOrigins);
      if (introspection) graphiqlRoutes(app);
    },
  });
}

/**
 * Aborts when the client has left before its answer, so that no subgraph works for nobody. What a mutation has begun is
 * brought to its end.
 */
function departureOf({ record }: FastifyRequest, { raw }: FastifyReply): AbortSignal {
  const departure = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished && record.operationType !== 'mutation') departure.abort();
  });
  return departure.signal;
}
