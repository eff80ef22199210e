import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { parseMessage, stringifyMessage } from 'graphql-ws';
import type { Message, SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { SubgraphResult } from './transport.js';

/** How often the subgraph is asked for a sign of life, and how long it may take to give one. */
export interface Pulse {
  readonly everyMs: number;
  readonly withinMs: number;
}

/** Who is given what comes for one stream; `complete`, `refuse` or `fail` is the last of it. */
export interface StreamReader {
  next(event: SubgraphResult): void;
  complete(): void;
  /** The subgraph ends the stream with these errors. */
  refuse(errors: NonNullable<SubgraphResult['errors']>): void;
  /** The connection is over. */
  fail(error: Error): void;
}

/** So many streams share a connection: if it breaks, or its token is refused, no more than these begin anew. */
const mostStreams = 100;
const maxEventBytes = 2 ** 25;

/**
 * One WebSocket to a subgraph, for streams that are asked with the same headers. It ends with the last of them, and is
 * never opened a second time: nobody knows what its streams have missed by then. graphql-ws has a client that would, and
 * keeps 3 KB for each stream.
 */
export class StreamConnection {
  /** Settles when the subgraph has acknowledged the connection; rejects when it does not come to that. */
  readonly acknowledged: Promise<void>;
  readonly #socket: WebSocket;
  readonly #readers = new Map<string, StreamReader>();
  readonly #pulse: Pulse;
  readonly #onRetire: (connection: StreamConnection) => void;
  /** What is asked before the subgraph has acknowledged the connection. */
  readonly #early = new Map<string, SubscribePayload>();
  #lastId = 0;
  #settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;
  #isRetired = false;
  #timer: NodeJS.Timeout | undefined;

  /** `headers` go with the HTTP upgrade and again as connection parameters, as subgraphs look for a token in either. */
  constructor(
    url: string,
    headers: Readonly<Record<string, string>>,
    pulse: Pulse,
    onRetire: (connection: StreamConnection) => void,
  ) {
    this.#pulse = pulse;
    this.#onRetire = onRetire;
    this.acknowledged = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.acknowledged.catch(() => undefined); // everybody may have left by then
    const options = { headers, perMessageDeflate: false, maxPayload: maxEventBytes };
    this.#socket = new WebSocket(url.replace(/^http/, 'ws'), GRAPHQL_TRANSPORT_WS_PROTOCOL, options);
    this.#socket.on('open', () => {
      this.#send({ type: MessageType.ConnectionInit, payload: { ...headers } });
    });
    this.#socket.on('message', (data: Buffer) => {
      this.#receive(data.toString());
    });
    this.#socket.on('error', (error) => {
      this.#break(error);
    });
    this.#socket.on('close', (code, reason) => {
      this.#break(new Error(`the connection was closed: ${code} ${reason.toString()}`));
    });
  }

  get hasRoom(): boolean {
    return !this.#isRetired && this.#readers.size < mostStreams;
  }

  /** Begins a stream; the answer names it. */
  subscribe(payload: SubscribePayload, reader: StreamReader): string {
    const id = String((this.#lastId += 1));
    this.#readers.set(id, reader);
    if (this.#settle) this.#early.set(id, payload);
    else this.#send({ id, type: MessageType.Subscribe, payload });
    return id;
  }

  /** Leaves a stream, without a word to its reader. */
  leave(id: string): void {
    if (!this.#readers.delete(id)) return;
    if (!this.#early.delete(id)) this.#send({ id, type: MessageType.Complete });
    this.#endIfUnused();
  }

  #receive(text: string): void {
    const message = messageIn(text);
    switch (message?.type) {
      case MessageType.ConnectionAck:
        this.#begin();
        return;
      case MessageType.Ping:
        this.#send({ type: MessageType.Pong, ...(message.payload && { payload: message.payload }) });
        return;
      case MessageType.Pong:
        this.#awaitNextBeat();
        return;
      case MessageType.Next:
        this.#readers.get(message.id)?.next(message.payload as SubgraphResult);
        return;
      case MessageType.Error:
        this.#taken(message.id)?.refuse(message.payload);
        break;
      case MessageType.Complete:
        this.#taken(message.id)?.complete();
        break;
      case MessageType.ConnectionInit:
      case MessageType.Subscribe:
      case undefined:
        this.#break(new Error('the subgraph said what is not of the protocol'));
        this.#socket.close(CloseCode.BadResponse, 'Bad response');
        return;
    }
    this.#endIfUnused();
  }

  #begin(): void {
    this.#settle?.resolve();
    this.#settle = null;
    for (const [id, payload] of this.#early) this.#send({ id, type: MessageType.Subscribe, payload });
    this.#early.clear();
    this.#awaitNextBeat();
  }

  /** A connection that is half open gives no other sign than that it gives none. */
  #awaitNextBeat(): void {
    clearTimeout(this.#timer);
    if (this.#isRetired && this.#readers.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#send({ type: MessageType.Ping });
      this.#timer = setTimeout(() => {
        this.#break(new Error('the subgraph gives no sign of life'));
        this.#socket.terminate();
      }, this.#pulse.withinMs);
    }, this.#pulse.everyMs);
  }

  #taken(id: string): StreamReader | undefined {
    const reader = this.#readers.get(id);
    this.#readers.delete(id);
    return reader;
  }

  /** What gave no answer to one is not asked by another. */
  #endIfUnused(): void {
    if (this.#readers.size > 0 && !this.#settle) return;
    this.#retire();
    if (this.#readers.size > 0) return;
    clearTimeout(this.#timer);
    if (this.#settle) this.#socket.terminate();
    else this.#socket.close(1000, 'Normal Closure');
  }

  #break(error: Error): void {
    clearTimeout(this.#timer);
    this.#retire();
    this.#settle?.reject(error);
    const readers = [...this.#readers.values()];
    this.#readers.clear();
    for (const reader of readers) reader.fail(error);
  }

  #retire(): void {
    if (!this.#isRetired) this.#onRetire(this);
    this.#isRetired = true;
  }

  #send(message: Message): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(stringifyMessage(message));
  }
}

/** Null when it is none. */
function messageIn(text: string): Message | null {
  try {
    return parseMessage(text);
  } catch {
    return null;
  }
}
