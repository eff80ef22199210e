import { createClient } from 'graphql-sse';
import { eventIn, feed } from './feed.js';
import type { FeedData } from './feed.js';
import type { Service, TransferEvent } from './followFeed.js';

/** The same by server-sent events. A connection whose other side has vanished is left by `fetch` after five minutes. */
export async function* bySse(
  { url, token }: Service,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<TransferEvent> {
  const bearer = await token(signal);
  signal.throwIfAborted();
  const client = createClient({
    url: `${url}/stream`,
    headers: { authorization: `Bearer ${bearer}` },
    retryAttempts: 0,
  });
  const leave = (): void => {
    client.dispose();
  };
  signal.addEventListener('abort', leave);
  try {
    for await (const result of client.iterate<FeedData>({ query: feed, variables: { after } })) {
      yield eventIn(result);
    }
  } finally {
    signal.removeEventListener('abort', leave);
    client.dispose();
  }
}
