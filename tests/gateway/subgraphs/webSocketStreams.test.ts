import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { http } from '../../../gateway/subgraphs/http.js';
import { webSocketStreams } from '../../../gateway/subgraphs/webSocketStreams.js';
import type { SubgraphResult, SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aSubgraph } from '../../support/supergraphs.js';
import { aRequest } from './requests.js';

type Stream = AsyncIterableIterator<SubgraphResult>;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Clock {
  readonly transport: SubgraphTransport;
  readonly ticks: Mailbox<{ tick: number }>;
  readonly sockets: WebSocketServer;
  readonly connected: { headers: IncomingMessage['headers']; params: unknown }[];
  readonly asked: SubscribePayload[];
  /** Resolves when the source is released. */
  readonly left: Promise<void>;
  /** Resolves when a subscription of it has failed. */
  readonly failed: Promise<void>;
}

async function aClock(): Promise<Clock> {
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const ticks = mailbox<{ tick: number }>(5_000, leave);
  const { schema } = aSubgraph(
    'clock',
    'type Query { a: Int } type Subscription { tick(of: Int): Int  quiet: Int  denied: Int }',
    {
      Subscription: {
        tick: { subscribe: () => ticks },
        quiet: { subscribe: () => mailbox(1) },
        denied: {
          subscribe: () => {
            throw new GraphQLError('no ticks for you', { extensions: { code: 'FORBIDDEN' } });
          },
        },
      },
    },
  );
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const connected: Clock['connected'] = [];
  const asked: Clock['asked'] = [];
  let fail: () => void = () => undefined;
  const failed = new Promise<void>((resolve) => (fail = resolve));
  useServer(
    {
      schema,
      onError: () => {
        fail();
      },
      onConnect: ({ connectionParams, extra }) => {
        connected.push({ headers: extra.request.headers, params: connectionParams });
      },
      onSubscribe: (_, __, payload) => void asked.push(payload),
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = http({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` });
  closing.push(
    () => transport.close(),
    () => {
      for (const socket of sockets.clients) socket.terminate();
      return new Promise((resolve) => server.close(resolve));
    },
  );
  return { transport, ticks, sockets, connected, asked, left, failed };
}

const tick = aRequest('subscription ($of: Int) { tick(of: $of) }', {
  headers: { authorization: 'Bearer t', 'x-request-id': 'r1' },
});
const asked = (authorization: string, id: string): typeof tick => ({
  ...tick,
  headers: { authorization, 'x-request-id': id },
});
const open = async ({ transport }: Clock, request = tick): Promise<Stream> =>
  (await transport.subscribe(request)) as Stream;

/** Resolves when all is here that the subgraph has said of its ticks up to their end. */
async function allOf(clock: Clock): Promise<void> {
  await clock.failed;
  const later = await open(clock, aRequest('subscription { denied }', { headers: tick.headers }));
  await later.next();
}

describe('a subscription over WebSocket', () => {
  it('brings the events in order, until the source ends', async () => {
    const clock = await aClock();
    const stream = await open(clock);

    for (const number of [1, 2, 3]) clock.ticks.push({ tick: number });
    clock.ticks.close();
    const results: unknown[] = [];
    for await (const result of stream) results.push(result.data);

    expect(results).toEqual([{ tick: 1 }, { tick: 2 }, { tick: 3 }]);
  });

  it('carries the token in the upgrade and in the parameters, and the request id with the operation', async () => {
    const clock = await aClock();

    await open(clock);

    const { authorization } = tick.headers;
    expect(clock.connected).toMatchObject([{ headers: { authorization }, params: { authorization } }]);
    await vi.waitFor(() => {
      expect(clock.asked).toMatchObject([{ extensions: { headers: { 'x-request-id': 'r1' } } }]);
    });
  });

  it('shares its connection with those of the same token, and with nobody else', async () => {
    const clock = await aClock();

    await Promise.all(['r1', 'r2', 'r3'].map((id) => open(clock, asked('Bearer t', id))));
    await open(clock, asked('Bearer t', 'r4'));
    await open(clock, asked('Bearer other', 'r5'));

    expect(clock.connected.map(({ params }) => params)).toEqual([
      { authorization: 'Bearer t' },
      { authorization: 'Bearer other' },
    ]);
    await vi.waitFor(() => {
      expect(clock.asked.map(({ extensions }) => extensions?.['headers'])).toEqual(
        ['r1', 'r2', 'r3', 'r4', 'r5'].map((id) => ({ 'x-request-id': id })),
      );
    });
  });

  it('leaves those that share its connection alone when it is left, and the last one ends the connection', async () => {
    const clock = await aClock();
    const other = await open(clock);
    const one = await open(clock, { ...aRequest('subscription { quiet }'), headers: tick.headers });

    await one.return?.();
    clock.ticks.push({ tick: 7 });

    expect(await other.next()).toMatchObject({ value: { data: { tick: 7 } } });
    expect(clock.sockets.clients.size).toBe(1);
    await other.return?.();
    await vi.waitFor(() => {
      expect(clock.sockets.clients.size).toBe(0);
    });
  });

  it('opens another connection for the hundred and first, and after the last one has ended', async () => {
    const clock = await aClock();
    const opened = await Promise.all(Array.from({ length: 101 }, () => open(clock)));

    expect(clock.connected).toHaveLength(2);
    for (const stream of opened) await stream.return?.();
    await open(clock);

    expect(clock.connected).toHaveLength(3);
  });

  it('is left at once, and releases the source', async () => {
    const clock = await aClock();
    const stream = await open(clock);
    const pending = stream.next();

    await stream.return?.();

    expect(await pending).toEqual({ done: true, value: undefined });
    await clock.left;
  });

  it('that the subgraph refuses says why, and ends', async () => {
    const clock = await aClock();
    const stream = await open(clock, aRequest('subscription { denied }'));

    const first = (await stream.next()) as IteratorYieldResult<SubgraphResult>;

    expect(first.value.errors).toMatchObject([
      { message: 'no ticks for you', extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(await stream.next()).toMatchObject({ done: true });
  });

  it('brings nothing more of what waits once the subgraph forbids it', async () => {
    const clock = await aClock();
    const stream = await open(clock);
    for (let number = 0; number < 10; number += 1) clock.ticks.push({ tick: number });
    clock.ticks.close(new GraphQLError('not for you any more', { extensions: { code: 'FORBIDDEN' } }));
    await allOf(clock);

    const { value } = (await stream.next()) as IteratorYieldResult<SubgraphResult>;

    expect(value).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(value.data).toBeUndefined();
    expect((await stream.next()).done).toBe(true);
  });

  it('never ends as if all had been said when it is refused and no room is left to say so', async () => {
    const clock = await aClock();
    const stream = await open(clock);
    for (let number = 0; number < 1_000; number += 1) clock.ticks.push({ tick: number });
    clock.ticks.close(new GraphQLError('our fault'));
    await allOf(clock);

    const read = async (): Promise<void> => {
      for await (const each of stream) expect(each.data).toBeDefined();
    };

    await expect(read()).rejects.toThrow('no room to say why');
  });

  it('rejects when the connection breaks, after what has come', async () => {
    const clock = await aClock();
    const stream = await open(clock);
    clock.ticks.push({ tick: 1 });
    expect(await stream.next()).toMatchObject({ value: { data: { tick: 1 } } });

    for (const socket of clock.sockets.clients) socket.terminate();

    await expect(stream.next()).rejects.toThrow('the connection was closed: 1006');
  });

  it('rejects when the subgraph restarts', async () => {
    const clock = await aClock();
    const stream = await open(clock);

    for (const socket of clock.sockets.clients) socket.close(1012, 'Service Restart');

    await expect(stream.next()).rejects.toThrow('1012 Service Restart');
  });

  it('rejects when the subgraph closes the connection as if all had been said, and never goes on behind a gap', async () => {
    const clock = await aClock();
    const stream = await open(clock);

    for (const socket of clock.sockets.clients) socket.close(1000, 'Normal Closure');

    await expect(stream.next()).rejects.toThrow('1000 Normal Closure');
    expect(clock.connected).toHaveLength(1);
  });

  it('rejects when the subgraph says what is not of the protocol', async () => {
    const clock = await aClock();
    const stream = await open(clock);

    for (const socket of clock.sockets.clients) socket.send('{"type":"tick"}');

    await expect(stream.next()).rejects.toThrow('not of the protocol');
    await clock.left;
  });

  it('is given up when events come faster than they are read', async () => {
    const clock = await aClock();
    const stream = await open(clock);

    for (let number = 0; number < 2_000; number += 1) clock.ticks.push({ tick: number });
    await clock.left;

    const read: unknown[] = [];
    await expect(
      (async () => {
        for await (const { data } of stream) read.push(data?.['tick']);
      })(),
    ).rejects.toThrow('the reader is too slow');
    expect(read).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
  });

  it('rejects when the subgraph gives no sign of life', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    closing.push(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    server.on('connection', (socket) => {
      socket.once('message', () => {
        socket.send('{"type":"connection_ack"}');
      });
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

    const stream = await webSocketStreams(url, { everyMs: 10, withinMs: 10 })(tick);

    await expect(stream.next()).rejects.toThrow('no sign of life');
  });

  it('is not opened where nobody listens', async () => {
    const transport = http({ url: 'http://127.0.0.1:9/graphql' });

    await expect(transport.subscribe(tick)).rejects.toThrow();
    await transport.close();
  });

  it('is not waited for when the client leaves while it opens', async () => {
    const silent = createServer();
    silent.on('upgrade', (_, socket) => closing.push(() => socket.destroy()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(() => silent.close());
    const transport = http({ url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/` });
    const leaving = new AbortController();

    const opening = transport.subscribe({ ...tick, signal: leaving.signal });
    leaving.abort(new Error('the client left'));

    await expect(opening).rejects.toThrow('the client left');
    await transport.close();
  });
});
