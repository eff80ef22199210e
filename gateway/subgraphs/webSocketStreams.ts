import type { SubscribePayload } from 'graphql-ws';
import { tracingHeaders } from '../../subgraphs/kit/serving/forwardedHeaders.js';
import { mailbox } from '../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../subgraphs/kit/streams/mailbox.js';
import { StreamConnection } from './streamConnection.js';
import type { Pulse, StreamReader } from './streamConnection.js';
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
  const incoming = new Incoming(connection, payloadOf(request));
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      incoming.leave();
      const reason = signal?.reason as Error;
      reject(reason);
    };
    const settle = (): void => {
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort);
    connection.acknowledged.finally(settle).then(() => {
      resolve(incoming.events);
    }, reject);
  });
}

/** The events of one stream. It keeps nothing of the request that opened it: there may be thousands, for months. */
class Incoming implements StreamReader {
  readonly events: Mailbox<SubgraphResult>;
  readonly #connection: StreamConnection;
  readonly #id: string;

  constructor(connection: StreamConnection, payload: SubscribePayload) {
    this.events = mailbox(maxWaitingEvents, () => {
      this.leave();
    });
    this.#connection = connection;
    this.#id = connection.subscribe(payload, this);
  }

  next(event: SubgraphResult): void {
    if (this.events.push(event)) return;
    this.fail(new Error(`${maxWaitingEvents} events wait to be read: the reader is too slow`));
    this.leave();
  }

  complete(): void {
    this.events.close();
  }

  /** Whoever is forbidden a stream is not to be told what waits of it either. */
  refuse(errors: NonNullable<SubgraphResult['errors']>): void {
    if (errors.some(({ extensions }) => extensions?.['code'] === 'FORBIDDEN')) this.events.drop();
    if (this.events.push({ errors })) this.events.close();
    else this.fail(new Error('the stream was refused, and there was no room to say why'));
  }

  fail(error: Error): void {
    this.events.close(error);
  }

  leave(): void {
    this.#connection.leave(this.#id);
  }
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
