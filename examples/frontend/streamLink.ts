import { ApolloLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import type { Client } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import { fromEvent, takeUntil, tap } from 'rxjs';
import type { TokenSource } from './tokenSource.js';

/** The graph closes a connection with this code when its token is no longer good. */
const forbidden = 4403;
const longestWaitMs = 30_000;
const longestSilenceMs = 10_000;

export interface StreamSettings {
  readonly url: string;
  readonly tokens: TokenSource;
  /** A browser has a WebSocket of its own. */
  readonly webSocketImpl?: unknown;
  /** The connection is there again: its streams begin anew after this. */
  readonly onReturn: () => void;
}

export interface Streams {
  /** Subscriptions, by WebSocket. */
  readonly link: ApolloLink;
  /** Ends all of them, and the waiting for a connection. */
  readonly close: () => void;
}

/** One connection for all streams, which comes back whatever has cut it off. */
export function openStreams(settings: StreamSettings): Streams {
  const closing = new AbortController();
  const untilClosed = new ApolloLink((operation, forward) =>
    forward(operation).pipe(takeUntil(fromEvent(closing.signal, 'abort'))),
  );
  const lines = new GraphQLWsLink(streamClient(settings, closing.signal));
  return {
    link: ApolloLink.from([untilClosed, fromNewestCursor, lines]),
    close: () => {
      closing.abort();
    },
  };
}

function streamClient({ url, tokens, webSocketImpl, onReturn }: StreamSettings, closed: AbortSignal): Client {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    // Without a token the graph says 4403, and we come again; an error here would end all streams for good.
    connectionParams: async () => ({
      Authorization: `Bearer ${await tokens.current().catch(() => 'none')}`,
    }),
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => wait(Math.min(250 * 2 ** retries, longestWaitMs) * (1 + Math.random()), closed),
    keepAlive: 10_000,
    ...(webSocketImpl !== undefined && { webSocketImpl }),
  });
  client.on('connected', (_socket, _payload, again) => {
    if (again) onReturn();
  });
  client.on('closed', (event) => {
    if (isClosedWith(event, forbidden)) tokens.forget();
  });
  leaveWhenSilent(client);
  return client;
}

/** A line whose other side has vanished says nothing, for ever: one that does not answer is left for a new one. */
function leaveWhenSilent(client: Client): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
  };
  const listen = (): void => {
    heard();
    timer = setTimeout(() => {
      client.terminate();
    }, longestSilenceMs);
  };
  client.on('connecting', listen);
  client.on('connected', heard);
  client.on('ping', (received) => {
    if (!received) listen();
  });
  client.on('pong', heard);
  client.on('closed', heard);
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

/** Until then, or until it is of no use any more. */
function wait(ms: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    closed.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
