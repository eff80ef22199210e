import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A network between clients and a server, which can fail in the ways that networks do. */
export interface Proxy {
  /** The server's URL, by way of this network. */
  readonly url: string;
  /** The server is at another address from now on. */
  lead(serverUrl: string): void;
  /** Breaks every connection, and refuses new ones. */
  cut(): Promise<void>;
  /** Delivers nothing any more. Who is connected, or connects now, never hears of the other side again. */
  swallow(): void;
  /** Keeps back what it is given, until it works again. */
  holdUp(): void;
  /** Works again. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** What becomes of what arrives at one end of a connection. */
type Way = 'DELIVERED' | 'SWALLOWED' | 'HELD_UP';

export async function aProxy(serverUrl: string): Promise<Proxy> {
  let server = new URL(serverUrl);
  let way: Way = 'DELIVERED';
  const ends = new Set<Socket>();
  const listener = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (near) => {
    const far = connect({ host: server.hostname, port: Number(server.port), allowHalfOpen: true });
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on('data', (bytes: Buffer) => other.write(bytes)).on('error', () => undefined);
      end.once('end', () => other.end());
      end.once('close', () => {
        ends.delete(end);
        other.destroy();
      });
      treat(end, way);
    }
  });
  const port = await listen(listener, 0);
  const change = (to: Way): void => {
    way = to;
    for (const end of ends) treat(end, to);
  };
  const close = async (): Promise<void> => {
    if (!listener.listening) return;
    const closed = once(listener, 'close');
    listener.close();
    for (const end of ends) end.destroy();
    await closed;
  };

  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    lead: (to) => (server = new URL(to)),
    cut: close,
    swallow: () => {
      change('SWALLOWED');
    },
    holdUp: () => {
      change('HELD_UP');
    },
    async restore() {
      if (!listener.listening) await listen(listener, port);
      if (way === 'HELD_UP') change('DELIVERED');
      way = 'DELIVERED';
    },
    close,
  };
}

/** What is swallowed stays so: neither side learns that the other has gone. */
function treat(end: Socket, way: Way): void {
  if (way === 'SWALLOWED') for (const news of ['data', 'end', 'close']) end.removeAllListeners(news);
  if (way === 'HELD_UP') end.pause();
  else end.resume();
}

async function listen(listener: Server, port: number): Promise<number> {
  await once(listener.listen(port, '127.0.0.1'), 'listening');
  return (listener.address() as AddressInfo).port;
}
