import { once } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Opens a stream of its holder's offers; resolves once the server has taken it. It lasts as long as the server. */
export async function holdStream(url: string, token: string): Promise<void> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL, {
    perMessageDeflate: false,
    handshakeTimeout: 60_000,
  });
  await once(socket, 'open');
  // A killed server resets its connections.
  socket.on('error', () => undefined);
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await once(socket, 'message');
  const payload = { query: 'subscription { offerChanged { id } }' };
  socket.send(JSON.stringify({ id: 'offers', type: 'subscribe', payload }));
}
