import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';

/** One of thousands who follow a feed from a cursor of their own. It takes what a raw socket takes and no more. */
export interface Follower {
  /** Counts what it was told. */
  readonly cursors: readonly string[];
  /** Resolves when it was told that cursor; rejects when its connection ends before. */
  reached(cursor: string): Promise<void>;
  leave(): Promise<void>;
}

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: { readonly recorded: { readonly cursor: string } } };
}

const query = 'subscription ($after: String) { recorded: transferEventRecorded(after: $after) { cursor } }';

export function aFollower(url: string, token: string, after: string): Follower {
  const cursors: string[] = [];
  const waiting = new Map<string, () => void>();
  const options = { perMessageDeflate: false, handshakeTimeout: 60_000 };
  const socket = new WebSocket(
    `${url.replace(/^http/, 'ws')}/graphql`,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    options,
  );
  const send = (message: object): void => {
    socket.send(JSON.stringify(message));
  };
  socket.once('open', () => {
    send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  });
  const broken = new Promise<never>((_, reject) => {
    socket.once('error', reject);
    socket.once('close', (code, reason) => {
      reject(new Error(`closed: ${code} ${reason.toString()}`));
    });
  });
  broken.catch(() => undefined);
  socket.on('message', (data: Buffer) => {
    const { type, payload } = JSON.parse(data.toString()) as Message;
    if (type === 'connection_ack')
      send({ id: 'feed', type: 'subscribe', payload: { query, variables: { after } } });
    const cursor = payload?.data?.recorded.cursor;
    if (type === 'next' && cursor !== undefined) {
      cursors.push(cursor);
      waiting.get(cursor)?.();
    } else if (type === 'error' || type === 'next') socket.close(4000, data.toString().slice(0, 120));
  });
  return {
    cursors,
    reached(cursor) {
      if (cursors.includes(cursor)) return Promise.resolve();
      return Promise.race([broken, new Promise<void>((resolve) => waiting.set(cursor, resolve))]);
    },
    leave: () =>
      new Promise((resolve) => {
        socket.once('close', () => {
          resolve();
        });
        socket.close(1000);
      }),
  };
}
