import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import type { Execute } from '../subgraphs/kit/serving/apolloServer.js';
import type { AbortSignalLike } from '../subgraphs/kit/abort.js';
import type { Graph } from './graph.js';
import type { Client } from './security/client.js';

/** What Apollo Server's `gateway` option takes. */
export type ApolloGatewayOption = ApolloServerOptionsWithGateway<BaseContext>['gateway'];

/** What the server's context must hold: the headers that go on to the subgraphs, lower case. */
export interface GatewayContext {
  readonly headers: Readonly<Record<string, string>>;
  readonly caller?: Client;
  /** Aborts when the client has left, so that no subgraph works for nobody. */
  readonly signal?: AbortSignalLike;
}

type Executor = NonNullable<Awaited<ReturnType<ApolloGatewayOption['load']>>['executor']>;

/**
 * Lets Apollo Server parse, validate and serve HTTP, while `graph` plans and executes. The server's context must be a
 * `GatewayContext`. Stopping the server leaves the graph open: it belongs to whoever opened it.
 */
export function apolloGatewayFor(graph: Graph): ApolloGatewayOption {
  const listeners = new Set<Parameters<ApolloGatewayOption['onSchemaLoadOrUpdate']>[0]>();
  const tell = (): void => {
    for (const listener of listeners) {
      listener({ apiSchema: graph.schema, coreSupergraphSdl: graph.supergraphSdl });
    }
  };
  let stopListening: () => void = () => undefined;

  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load() {
      tell();
      stopListening = graph.onSchemaChange(tell);
      return Promise.resolve({ executor: executorOf(graph) as Executor });
    },
    stop() {
      stopListening();
      return Promise.resolve();
    },
  };
}

/** Executes on `graph` what Apollo Server has parsed. The context must be a `GatewayContext`. */
export function executorOf(graph: Graph): Execute {
  return ({ document, request, context }) => {
    const { headers, caller, signal } = context as GatewayContext;
    return graph.execute({
      document,
      operationName: request.operationName ?? null,
      variables: request.variables ?? {},
      headers,
      caller,
      ...(signal && { signal }),
    });
  };
}
