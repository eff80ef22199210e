import { createClient } from 'graphql-ws';
import type { Client, Sink } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ClientOptions, CloseEvent } from 'ws';
import { mailbox } from '../../subgraphs/kit/mailbox.js';
import type { Mailbox } from '../../subgraphs/kit/mailbox.js';
import type { SubgraphRequest, SubgraphResult } from './transport.js';

/** How often the subgraph is asked for a sign of life, and how long it may take to give one. */
export interface Pulse {
  readonly everyMs: number;
  readonly withinMs: number;
}

/** So many events may wait for a slow reader; the socket is then given up, as it has no way to ask for a pause. */
const maxWaitingEvents = 1_000;
const maxEventBytes = 2 ** 25;

/**
 * Opens a subscription over graphql-transport-ws, on a connection of its own. The request's headers go with the HTTP
 * upgrade and again as connection parameters, as subgraphs look for a token in either. Resolves when the subgraph has
 * acknowledged the connection; the stream rejects when the connection breaks.
 */
export function webSocketStream(
  url: string,
  { operation, variables, headers, signal }: SubgraphRequest,
  pulse: Pulse = { everyMs: 15_000, withinMs: 10_000 },
): Promise<AsyncIterableIterator<SubgraphResult>> {
  const { client, leave } = connection(url.replace(/^http/, 'ws'), headers, pulse);
  const events = mailbox<SubgraphResult>(maxWaitingEvents, leave);
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(error);
      events.close(error);
    };
    client.on('connected', () => {
      resolve(events);
    });
    signal?.addEventListener('abort', () => {
      leave();
      fail(signal.reason as Error);
    });
    const payload = {
      query: operation.text,
      operationName: operation.name ?? null,
      variables: { ...variables },
    };
    client.subscribe(payload, sinkInto(events, fail, leave));
  });
}

interface Connection {
  readonly client: Client;
  /** Ends the connection, or the attempt at one, without a word to the stream. */
  readonly leave: () => void;
}

function connection(url: string, headers: Readonly<Record<string, string>>, pulse: Pulse): Connection {
  let isConnected = false;
  const client = createClient({
    url,
    webSocketImpl: withHeaders(headers),
    connectionParams: { ...headers },
    retryAttempts: 0,
    keepAlive: pulse.everyMs,
    on: {
      connected: () => {
        isConnected = true;
      },
      ...signsOfLife(pulse, () => {
        client.terminate();
      }),
    },
  });
  const leave = (): void => {
    if (isConnected) void client.dispose();
    else client.terminate();
  };
  return { client, leave };
}

function withHeaders(headers: Readonly<Record<string, string>>): unknown {
  return class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[], options: ClientOptions = {}) {
      super(address, protocols, { ...options, headers, perMessageDeflate: false, maxPayload: maxEventBytes });
      // graphql-ws takes its listener off a socket that it terminates, whose last error would then end the process
      this.on('error', () => undefined);
    }
  };
}

/** A connection that is half open gives no other sign than that it gives none. */
function signsOfLife(
  { withinMs }: Pulse,
  onSilence: () => void,
): { ping: (received: boolean) => void; pong: () => void; closed: () => void } {
  let waiting: NodeJS.Timeout | undefined;
  const stopWaiting = (): void => {
    clearTimeout(waiting);
  };
  return {
    ping: (received) => {
      if (!received) waiting = setTimeout(onSilence, withinMs);
    },
    pong: stopWaiting,
    closed: stopWaiting,
  };
}

function sinkInto(events: Mailbox<SubgraphResult>, fail: (error: Error) => void, leave: () => void): Sink {
  return {
    next: (event) => {
      if (events.push(event as SubgraphResult)) return;
      fail(new Error(`${maxWaitingEvents} events wait to be read: the reader is too slow`));
      leave();
    },
    error: (error) => {
      if (!Array.isArray(error)) fail(connectionError(error));
      events.push({ errors: error as NonNullable<SubgraphResult['errors']> });
      events.close();
    },
    complete: () => {
      events.close();
    },
  };
}

/** graphql-ws tells of a broken connection by an Error or by the socket's close event. */
function connectionError(error: unknown): Error {
  if (error instanceof Error) return error;
  const { code = 0, reason = '' } = error as Partial<CloseEvent>;
  return new Error(`the connection was closed: ${code} ${reason}`);
}
