import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Lets a server close the connections that wait for nothing. Node's `closeIdleConnections` spares those that never
 * asked anything, such as browsers and load balancers open in advance, and a server would wait for them for a minute.
 */
export function watchUnusedSockets(server: Server): { destroyUnused(): void } {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.on('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    unused.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) unused.add(socket);
    });
  });
  server.on('upgrade', ({ socket }: IncomingMessage) => {
    unused.delete(socket);
  });
  return {
    destroyUnused() {
      for (const socket of unused) socket.destroy();
    },
  };
}
