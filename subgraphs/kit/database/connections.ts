import type { Socket } from 'node:net';
import type pg from 'pg';
import { gatheringSocket } from './gatheringSocket.js';

/** How `pg` connects to the database, so that nobody waits for ever for one that does not answer. */
export interface Connections {
  readonly settings: pg.ClientConfig;
  /** Says goodbye, which takes the other side too, and hangs up when that one does not answer. */
  readonly end: (goodbye: () => Promise<unknown>) => Promise<void>;
}

/** Long enough for every command; shorter than a gateway waits for a subgraph. */
export const defaultPatienceMs = 10_000;
const goodbyeMs = 1_000;

/** `patienceMs`: how long connecting, or one statement, may take. */
export function connectionsTo(url: string, patienceMs: number): Connections {
  const sockets = new Set<Socket>();
  const stream = (): Socket => {
    const socket = gatheringSocket();
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  };
  return {
    settings: {
      connectionString: url,
      connectionTimeoutMillis: patienceMs,
      statement_timeout: patienceMs,
      // the same, should the server not be able to say so
      query_timeout: patienceMs * 1.2,
      // so that a process which has vanished from the network does not keep its locks
      idle_in_transaction_session_timeout: patienceMs * 2,
      keepAlive: true,
      stream,
    },
    end: async (goodbye) => {
      const hangUp = (): void => {
        for (const socket of sockets) socket.destroy();
      };
      setTimeout(hangUp, goodbyeMs).unref();
      await goodbye();
    },
  };
}
