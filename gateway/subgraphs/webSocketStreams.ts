import type { Sink, SubscribePayload } from 'graphql-ws';
import type { CloseEvent } from 'ws';
import { mailbox } from '../../subgraphs/kit/mailbox.js';
import type { Mailbox } from '../../subgraphs/kit/mailbox.js';
import { tracingHeaders } from '../../subgraphs/kit/serving/forwardedHeaders.js';
import { StreamConnection } from './streamConnection.js';
import type { Pulse } from './streamConnection.js';
import type { SubgraphRequest, SubgraphResult } from './transport.js';

/** So many events may wait for a slow reader; the stream is then given up, as it has no way to ask for a pause. */
const maxWaitingEvents = 1_000;

/**
 * Opens subscriptions over graphql-transport-ws, on connections that those with the same headers share; a request's tracing
 * headers, which are its own, go as `extensions.headers` of its operation. Resolves when the subgraph has acknowledged the
 * connection; the stream rejects when that breaks.
 */
export function webSocketStreams(
  url: string,
  pulse: Pulse = { everyMs: 15_000, withinMs: 10_000 },
): (request: SubgraphRequest) => Promise<AsyncIterableIterator<SubgraphResult>> {
  const connections = new Map<string, Set<StreamConnection>>();
  const connectionFor = (headers: SubgraphRequest['headers']): StreamConnection => {
    const key = JSON.stringify(Object.entries(headers).sort());
    const those = connections.get(key) ?? new Set();
    for (const connection of those) if (connection.hasRoom) return connection;
    const begun = new StreamConnection(url, headers, pulse, (retired) => {
      those.delete(retired);
      if (those.size === 0 && connections.get(key) === those) connections.delete(key);
    });
    connections.set(key, those.add(begun));
    return begun;
  };
  return (request) => open(connectionFor(parted(request.headers).shared), request);
}

function open(
  connection: StreamConnection,
  request: SubgraphRequest,
): Promise<AsyncIterableIterator<SubgraphResult>> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    const { events, fail, leave } = begin(connection, payloadOf(request), reject);
    const abort = (): void => {
      leave();
      fail(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort);
    void connection.acknowledged.then(() => {
      signal?.removeEventListener('abort', abort);
      resolve(events);
    });
  });
}

interface Begun {
  readonly events: Mailbox<SubgraphResult>;
  readonly fail: (error: Error) => void;
  readonly leave: () => void;
}

/** Apart from the request, which a stream would else keep together with its signal: there may be thousands, for months. */
function begin(
  connection: StreamConnection,
  payload: SubscribePayload,
  onFailure: (error: Error) => void,
): Begun {
  const events = mailbox<SubgraphResult>(maxWaitingEvents, () => {
    leave();
  });
  const fail = (error: Error): void => {
    onFailure(error);
    events.close(error);
  };
  const sink = sinkInto(events, fail, () => {
    leave();
  });
  const leave = connection.subscribe(payload, sink);
  return { events, fail, leave };
}

function payloadOf({ operation, variables, headers }: SubgraphRequest): SubscribePayload {
  const { own } = parted(headers);
  return {
    query: operation.text,
    operationName: operation.name ?? null,
    variables: { ...variables },
    ...(Object.keys(own).length > 0 && { extensions: { headers: own } }),
  };
}

/** What tells the request apart from the others of its connection, and all else. */
function parted(headers: SubgraphRequest['headers']): Record<'shared' | 'own', Record<string, string>> {
  const own: Record<string, string> = {};
  const shared: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    (tracingHeaders.includes(name) ? own : shared)[name] = value;
  return { shared, own };
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
