import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** Counts the open connections of an HTTP server, from now on. */
export type SocketMetrics = (server: Server) => void;

export function socketMetrics(registry: Registry): SocketMetrics {
  const open = new Gauge({
    name: 'gateway_open_sockets',
    help: 'Connections that clients have open: all of them, and those of them that are WebSockets.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const [all, webSockets] = [open.labels({ kind: 'all' }), open.labels({ kind: 'websocket' })];
  const count = (gauge: typeof all, socket: Socket): void => {
    gauge.inc();
    socket.once('close', () => {
      gauge.dec();
    });
  };
  return (server) => {
    server.on('connection', (socket: Socket) => {
      count(all, socket);
    });
    server.on('upgrade', ({ headers }, socket: Socket) => {
      if (headers.upgrade?.toLowerCase() === 'websocket') count(webSockets, socket);
    });
  };
}
