import { execute } from 'graphql';
import type { ExecutionArgs } from 'graphql';
import { systemClock } from '../clock.js';
import type { Logger } from '../logger.js';
import { openDocuments } from '../serving/documents.js';
import { openDoor } from '../serving/door.js';
import type { Executor, Operation } from '../serving/executor.js';
import { startGraphqlServer } from '../serving/graphqlServer.js';
import type { RunningServer } from '../serving/graphqlServer.js';
import { subscribeAhead } from '../streams/subscribeAhead.js';
import type { Subgraph } from '../subgraph.js';
import { traceRequests } from '../tracing/tracedRequests.js';
import { tracedSubgraph } from '../tracing/tracedSubgraph.js';
import type { Traces } from '../tracing/traces.js';

export interface HostOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly logger: Logger;
  readonly traces?: Traces | undefined;
}

/** Larger than a client may send to a gateway: one entity fetch carries the keys of a whole page. */
const requestBytes = 10 * 1024 * 1024;

/** Longer than a gateway's pool keeps an idle connection, so that it never sends into one that we are closing. */
const keepAliveMs = 75_000;

/**
 * Serves one subgraph over HTTP and WebSocket at `/graphql`, with `/healthz` and `/readyz`. Its resolvers verify their
 * callers. `stop()` ends the server; the subgraph itself belongs to whoever made it.
 */
export function hostSubgraph(
  hosted: Subgraph,
  { host, port, logger, traces }: HostOptions,
): Promise<RunningServer> {
  const subgraph = traces ? tracedSubgraph(hosted, traces) : hosted;
  return startGraphqlServer({
    answering: { schema: subgraph.schema },
    executor: executorOf(subgraph),
    contextOf: ({ forwarded }) => subgraph.context(forwarded),
    documents: openDocuments(),
    door: openDoor,
    ready: () => subgraph.ready(),
    host,
    port,
    logger,
    clock: systemClock,
    bodyBytes: requestBytes,
    messageBytes: requestBytes,
    unreadBytes: 4 * requestBytes, // a gateway has many streams on one connection
    unreadMs: 10_000,
    keepAliveMs,
    initTimeoutMs: 3_000,
    pingEveryMs: 12_000,
    graceMs: 10_000,
    extend(app) {
      if (traces) traceRequests(app, traces);
    },
  });
}

function executorOf(subgraph: Subgraph): Executor {
  const { schema } = subgraph;
  const argsOf = async ({
    document,
    operationName,
    variables,
    headers,
  }: Operation): Promise<ExecutionArgs> => {
    const contextValue = await subgraph.context(headers);
    return { schema, document, operationName, variableValues: variables, contextValue };
  };
  return {
    schema,
    execute: async (operation) => execute(await argsOf(operation)),
    subscribe: async (operation) => subscribeAhead(await argsOf(operation)),
  };
}
