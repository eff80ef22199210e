import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Follows transfers over WebSocket from their first event to their last, across every restart. */
export interface Follower {
  readonly follow: (transferId: string) => void;
  /** How many it has followed, and how often a stream had to be opened again. */
  counts(): { followed: number; resumed: number };
  /** The versions that it saw of each transfer, in the order in which they came. */
  readonly seen: ReadonlyMap<string, readonly number[]>;
  /** Resolves when every stream has completed. */
  caughtUp(): Promise<void>;
  leave(): Promise<void>;
}

interface Event {
  readonly cursor: string;
  readonly version: number;
}

const document = `subscription ($id: ID!, $after: String) {
  transferChanged(transferId: $id, after: $after) { cursor version place { skill { name } } }
}`;
const retryMs = 250;

export function aFollower(url: string, token: string): Follower {
  const seen = new Map<string, number[]>();
  const streams = new Set<Promise<void>>();
  let resumed = 0;
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0, // it would ask again with the cursor with which it began
  });

  const followToItsEnd = async (id: string, versions: number[]): Promise<void> => {
    let after: string | null = null;
    for (;;) {
      try {
        const variables: { id: string; after: string | null } = { id, after };
        for await (const { data, errors } of client.iterate<{ transferChanged: Event }>({
          query: document,
          variables,
        })) {
          if (errors || !data) throw new Error(`an event without data: ${JSON.stringify(errors)}`);
          versions.push(data.transferChanged.version);
          after = data.transferChanged.cursor;
        }
        return;
      } catch (error) {
        if (!isLostConnection(error)) throw error;
        resumed += 1;
        await delay(retryMs);
      }
    }
  };
  return {
    seen,
    follow: (id) => {
      if (seen.has(id)) return;
      const versions: number[] = [];
      seen.set(id, versions);
      const stream = followToItsEnd(id, versions);
      stream.catch(() => undefined); // told by caughtUp
      streams.add(stream);
    },
    counts: () => ({ followed: seen.size, resumed }),
    caughtUp: async () => {
      await Promise.all(streams);
    },
    leave: async () => {
      await client.dispose();
    },
  };
}

/** A close event, or a connection that could not be made. */
function isLostConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ('code' in error || 'type' in error);
}
