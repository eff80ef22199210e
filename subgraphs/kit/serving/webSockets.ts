import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { ServerOptions, WebSocket } from 'ws';
import { graphqlPath, pathOf } from './addresses.js';
import { endSocketWithError } from './httpErrors.js';
import { OpenClients } from './openClients.js';
import { serveWithoutUpgrade } from './otherUpgrades.js';
import { Connection } from './webSocketConnection.js';
import type { ConnectionSettings } from './webSocketConnection.js';
import { webSocketProtocol } from './webSocketProtocol.js';
import type { ProtocolSettings } from './webSocketProtocol.js';

export interface WebSocketSettings<Caller> extends ProtocolSettings<Caller>, ConnectionSettings {
  /** The largest message that a client may send. */
  readonly messageBytes: number;
  /** How often a connection is asked for a sign of life; one that gave none by the next time is ended. */
  readonly pingEveryMs: number;
}

const socketOptions: ServerOptions & { closeTimeout: number } = {
  noServer: true,
  clientTracking: false,
  handleProtocols,
  autoPong: false, // `ws` would keep answers without end for a client that asks and does not read
  perMessageDeflate: false, // it costs 250 KB a connection
  allowSynchronousEvents: false, // else `complete` and the next `subscribe` of the same id are taken for one another
  closeTimeout: 5_000, // for a client that reads nothing any more, not even why we close
};

/** Serves graphql-transport-ws at `/graphql` of an HTTP server. */
export class WebSockets<Caller> {
  readonly #settings: WebSocketSettings<Caller>;
  readonly #protocol: ReturnType<typeof webSocketProtocol>;
  readonly #handshakes: WebSocketServer;
  readonly #connections: OpenClients<Connection>;

  constructor(server: Server, settings: WebSocketSettings<Caller>) {
    this.#settings = settings;
    this.#protocol = webSocketProtocol(settings);
    this.#handshakes = new WebSocketServer({ ...socketOptions, maxPayload: settings.messageBytes });
    this.#connections = new OpenClients(settings.pingEveryMs);
    server.on('upgrade', (request, socket: Socket, head) => {
      if (request.headers.upgrade?.toLowerCase() === 'websocket') this.#upgrade(request, socket, head);
      else serveWithoutUpgrade(server, request, socket, head);
    });
  }

  /** Has every client connect anew (1012), as its streams were opened on a schema that is no longer served. */
  renew(): void {
    this.#connections.renew();
  }

  /**
   * Takes no more connections, and tells its clients to connect elsewhere (1012): not all at once, but over `overMs`, as
   * another server has to take them. Resolves when the last one has left.
   */
  drain(overMs: number): Promise<void> {
    return this.#connections.drain(overMs);
  }

  /** Ends at once what a drain still waits for. */
  terminate(): void {
    for (const connection of this.#connections) connection.terminate();
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (pathOf(request) !== graphqlPath) {
      endSocketWithError(socket, 404, 'BAD_REQUEST', `WebSockets are served at ${graphqlPath} only.`);
    } else if (this.#connections.isDraining) {
      endSocketWithError(socket, 503, 'DOWNSTREAM_UNAVAILABLE', 'This server is stopping: connect again.');
    } else {
      this.#handshakes.handleUpgrade(request, socket, head, (accepted) => {
        this.#open(accepted, request);
      });
    }
  }

  #open(socket: WebSocket, request: IncomingMessage): void {
    const connection = new Connection(socket, request, this.#settings);
    this.#connections.add(connection);
    socket.on('close', () => {
      this.#connections.delete(connection);
    });
    connection.speak(this.#protocol);
  }
}
