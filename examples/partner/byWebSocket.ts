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
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ Authorization: `Bearer ${await token()}` }),
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
    throw Array.isArray(error) ? new Refused(error as Error[]) : error;
  } finally {
    signal.removeEventListener('abort', leave);
    await client.dispose();
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
