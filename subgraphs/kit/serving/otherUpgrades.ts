import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

const hopHeaders = ['upgrade', 'http2-settings', 'connection'];

/**
 * Serves a request that offers to upgrade to something we do not speak as if it had not offered. Java's HttpClient
 * offers h2c with every request, and Node hands over each such request once anyone listens for `upgrade`. The head is
 * written anew without the offer, and the connection given back to the server.
 */
export function serveWithoutUpgrade(
  server: Server,
  request: IncomingMessage,
  socket: Socket,
  body: Buffer,
): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!hopHeaders.includes(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
  server.emit('connection', socket);
}
