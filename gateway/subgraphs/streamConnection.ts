import { createClient } from 'graphql-ws';
import type { Client, Sink, SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

/** How often the subgraph is asked for a sign of life, and how long it may take to give one. */
export interface Pulse {
  readonly everyMs: number;
  readonly withinMs: number;
}

/** So many streams share a connection: if it breaks, or its token is refused, no more than these begin anew. */
const mostStreams = 100;
const maxEventBytes = 2 ** 25;

/** One WebSocket to a subgraph, for streams that are asked with the same headers. It ends with the last of them. */
export class StreamConnection {
  /** Resolves when the subgraph has acknowledged the connection; never, if it does not. */
  readonly acknowledged: Promise<void>;
  readonly #client: Client;
  readonly #onRetire: () => void;
  #streams = 0;
  #isAcknowledged = false;
  #isRetired = false;

  /** `headers` go with the HTTP upgrade and again as connection parameters, as subgraphs look for a token in either. */
  constructor(
    url: string,
    headers: Readonly<Record<string, string>>,
    pulse: Pulse,
    onRetire: (connection: StreamConnection) => void,
  ) {
    this.#onRetire = () => {
      onRetire(this);
    };
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: withHeaders(headers),
      connectionParams: { ...headers },
      retryAttempts: 0,
      keepAlive: pulse.everyMs,
    });
    this.acknowledged = new Promise((resolve) => {
      this.#client.on('connected', () => {
        this.#isAcknowledged = true;
        resolve();
      });
    });
    this.#client.on('error', () => {
      this.#retire();
    });
    this.#client.on('closed', () => {
      this.#retire();
    });
    watchLife(this.#client, pulse);
  }

  get hasRoom(): boolean {
    return !this.#isRetired && this.#streams < mostStreams;
  }

  /** Begins a stream, which the answer leaves without a word to the sink. */
  subscribe(payload: SubscribePayload, sink: Sink): () => void {
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.#lose();
      isOver = true;
    };
    this.#streams += 1;
    const dispose = this.#client.subscribe(payload, {
      next: (result) => {
        if (!isOver) sink.next(result);
      },
      error: (error) => {
        if (!isOver) sink.error(error);
        end();
      },
      complete: () => {
        if (!isOver) sink.complete();
        end();
      },
    });
    return () => {
      if (isOver) return;
      dispose();
      end();
    };
  }

  /** What gave no answer to one is not asked by another. */
  #lose(): void {
    this.#streams -= 1;
    if (this.#streams === 0 || !this.#isAcknowledged) this.#retire();
    if (this.#streams === 0 && !this.#isAcknowledged) this.#client.terminate();
  }

  #retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    this.#onRetire();
  }
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
function watchLife(client: Client, { withinMs }: Pulse): void {
  let waiting: NodeJS.Timeout | undefined;
  const stopWaiting = (): void => {
    clearTimeout(waiting);
  };
  client.on('ping', (received) => {
    if (received) return;
    waiting = setTimeout(() => {
      client.terminate();
    }, withinMs);
  });
  client.on('pong', stopWaiting);
  client.on('closed', stopWaiting);
}
