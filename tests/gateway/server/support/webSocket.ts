import { once } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { mailbox } from '../../../../subgraphs/kit/streams/mailbox.js';
import { onTestFinished } from 'vitest';

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A client that speaks the protocol by hand, so that a test sees every message and every close code. */
export interface TestSocket {
  send(message: object | string): void;
  /** The next message from the server. */
  next(): Promise<Message>;
  /** How the connection ended. */
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): void;
  readonly raw: WebSocket;
}

interface SocketOptions {
  protocols?: string[];
  headers?: Record<string, string>;
}

/** Opens a WebSocket and says nothing yet. */
export async function openSocket(
  { port }: { port: number },
  options: SocketOptions = {},
): Promise<TestSocket> {
  const { protocols = [GRAPHQL_TRANSPORT_WS_PROTOCOL], headers = {} } = options;
  const raw = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocols, { headers });
  const messages = mailbox<Message>(10_000);
  raw.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Message));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    raw.once('close', (code, reason) => {
      messages.close();
      resolve({ code, reason: reason.toString() });
    });
  });
  onTestFinished(() => {
    raw.terminate();
  });
  await once(raw, 'open');
  return {
    raw,
    closed,
    send: (message) => {
      raw.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    async next() {
      const { value, done } = (await messages.next()) as IteratorResult<Message, undefined>;
      if (done === true) throw new Error(`the connection closed: ${JSON.stringify(await closed)}`);
      return value;
    },
    close: () => {
      raw.close();
    },
  };
}

/** Opens a WebSocket whose `connection_init` has been acknowledged. */
export async function webSocket(
  server: { port: number },
  { token, payload, ...options }: SocketOptions & { token?: string; payload?: object } = {},
): Promise<TestSocket> {
  const socket = await openSocket(server, options);
  const credentials = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
  socket.send({ type: 'connection_init', payload: payload ?? credentials });
  const { type } = await socket.next();
  if (type !== 'connection_ack') throw new Error(`not acknowledged, but ${type}`);
  return socket;
}

export function subscribe(socket: TestSocket, id: string, query: string, variables?: object): void {
  socket.send({ id, type: 'subscribe', payload: { query, variables } });
}

/** Sends one operation; the first message that answers it. */
export async function ask(socket: TestSocket, query: string, variables?: object): Promise<Message> {
  subscribe(socket, 'asked', query, variables);
  return socket.next();
}
