import { ApolloLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import type { Client } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import { tap } from 'rxjs';
import type { TokenSource } from './tokenSource.js';

/** The graph closes a connection with this code when its token is no longer good. */
const forbidden = 4403;
const longestWaitMs = 30_000;

/** One connection for all streams, which comes back whatever has cut it off. A browser has a WebSocket of its own. */
export function streamClient(url: string, tokens: TokenSource, webSocketImpl?: unknown): Client {
  return createClient({
    url: url.replace(/^http/, 'ws'),
    // Without a token the graph says 4403, and we come again; an error here would end all streams for good.
    connectionParams: async () => ({
      Authorization: `Bearer ${await tokens.current().catch(() => 'none')}`,
    }),
    on: {
      closed: (event) => {
        if (isClosedWith(event, forbidden)) tokens.forget();
      },
    },
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => wait(Math.min(250 * 2 ** retries, longestWaitMs) * (1 + Math.random())),
    ...(webSocketImpl !== undefined && { webSocketImpl }),
  });
}

/** Subscriptions, by WebSocket. */
export function streamLink(client: Client): ApolloLink {
  return ApolloLink.from([fromNewestCursor, new GraphQLWsLink(client)]);
}

/**
 * After a reconnect graphql-ws sends the variables once more, as they are then: with `after` at the newest cursor that
 * has come, nothing is missed and nothing comes twice.
 */
const fromNewestCursor = new ApolloLink((operation, forward) => {
  operation.variables = { ...operation.variables };
  return forward(operation).pipe(
    tap(({ data }) => {
      const cursor = data && cursorOf(data);
      if ('after' in operation.variables && cursor !== undefined) operation.variables['after'] = cursor;
    }),
  );
});

/** The cursor of the one event that an answer of a subscription holds. */
function cursorOf(data: Record<string, unknown>): string | undefined {
  const [event] = Object.values(data);
  const isEvent = typeof event === 'object' && event !== null;
  return isEvent && 'cursor' in event && typeof event.cursor === 'string' ? event.cursor : undefined;
}

function isClosedWith(event: unknown, code: number): boolean {
  return typeof event === 'object' && event !== null && 'code' in event && event.code === code;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
