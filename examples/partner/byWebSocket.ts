import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { eventIn, feed } from './feed.js';
import type { FeedData } from './feed.js';
import type { Service, TransferEvent } from './followFeed.js';
import { Refused } from './refused.js';

/**
 * One connection, until it ends or breaks. The client does not come back by itself: it would ask with the variables
 * that it began with, and be told again what was handled long ago.
 */
export async function* byWebSocket(
  { url, token }: Service,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<TransferEvent> {
  const bearer = await token(signal); // before there is a connection: the server does not wait long for it
  signal.throwIfAborted();
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: Impatient,
    connectionParams: { Authorization: `Bearer ${bearer}` },
    retryAttempts: 0,
    ...leavingDeadConnections(() => {
      client.terminate();
    }),
  });
  const leave = (): void => {
    client.terminate();
  };
  signal.addEventListener('abort', leave);
  try {
    for await (const result of client.iterate<FeedData>({ query: feed, variables: { after } })) {
      yield eventIn(result);
    }
  } catch (error) {
    throw asError(error);
  } finally {
    signal.removeEventListener('abort', leave);
    await client.dispose();
  }
}

/** Leaves a server that takes the connection and says nothing. */
class Impatient extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, { handshakeTimeout: 10_000 });
    this.on('error', () => undefined); // the client listens no more once it has left, and nobody else would
  }
}

/** A connection whose other side has vanished says nothing, for ever: one that answers no ping is left. */
function leavingDeadConnections(leave: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
  };
  return {
    keepAlive: 12_000,
    on: {
      ping: (received: boolean) => {
        if (!received) timer = setTimeout(leave, 5_000);
      },
      pong: stop,
      closed: stop,
    },
  };
}

/** The client throws the errors of a refusal, and the events of a socket that fails or closes. */
function asError(thrown: unknown): unknown {
  if (thrown instanceof Error) return thrown;
  if (Array.isArray(thrown)) return new Refused(thrown as Error[]);
  const { error, code, reason } = thrown as { error?: Error; code?: number; reason?: string };
  return error ?? new Error(`The connection was closed: ${code ?? ''} ${reason ?? ''}`);
}
