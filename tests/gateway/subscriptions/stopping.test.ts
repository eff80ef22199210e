import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { startServer } from '../../../gateway/server.js';
import { inProcess } from '../../../gateway/subgraphs/inProcess.js';
import type { SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import type { RunningServer } from '../../../subgraphs/kit/serving/graphqlServer.js';
import { required } from '../../../subgraphs/kit/required.js';
import { openMade } from '../../support/supergraphs.js';
import { events } from '../server/support/eventStream.js';
import type { TestEvents } from '../server/support/eventStream.js';
import { exchange } from '../server/support/http.js';
import { memoryLogger, tokens } from '../server/support/testServer.js';
import { subscribe, webSocket } from '../server/support/webSocket.js';
import type { TestSocket } from '../server/support/webSocket.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog } from './support/eventLog.js';

const feed = 'subscription { recorded { number name } }';
const restart = { code: 1012, reason: 'Connect again: the server restarts.' };

/** What is put off until it is let go. */
interface Gate {
  /** Resolves when somebody waits. */
  readonly reached: Promise<void>;
  open(): void;
}

let log: EventLog;
let graph: OpenGraph;
let server: RunningServer;
let names: Gate;
beforeEach(async () => {
  log = anEventLog();
  const gated = behindGate(inProcess(required(log.subgraphs[1], 'names'), memoryLogger().logger));
  names = gated.gate;
  ({ graph } = await openMade(log.subgraphs, { transports: { names: gated.transport } }));
  const { verifyToken } = tokens;
  server = await startServer({
    ...{ graph, verifyToken, host: '127.0.0.1', port: 0, logger: memoryLogger().logger },
    graceMs: 60_000,
  });
});
afterEach(async () => {
  await server.stop();
  await graph.close();
});

async function followers(count: number): Promise<TestSocket[]> {
  const sockets: TestSocket[] = [];
  for (let at = 0; at < count; at += 1) {
    const socket = await webSocket(server, { token: tokens.good });
    subscribe(socket, 's', feed);
    sockets.push(socket);
  }
  await expect.poll(() => graph.streams.members).toBe(count);
  await expect.poll(() => log.live()).toBe(1);
  return sockets;
}

async function subscribers(count: number): Promise<TestEvents[]> {
  const streams: TestEvents[] = [];
  for (let at = 0; at < count; at += 1) streams.push(await events(server.url, feed, { token: tokens.good }));
  await expect.poll(() => graph.streams.members).toBe(count);
  return streams;
}

const told = (number: number): object => ({ data: { data: { recorded: { number } } } });

describe('a server with server-sent events that stops', () => {
  it('delivers the event that it works on before it ends the stream', async () => {
    const [stream] = await subscribers(1);
    log.append();
    await names.reached;

    const stopped = server.stop();
    names.open();

    expect(await stream?.next()).toMatchObject(told(1));
    expect(await stream?.ended).toBe(false);
    await stopped;
    expect(graph.streams).toMatchObject({ groups: 0, members: 0, sources: 0, timers: 0 });
  });

  it('has its clients leave in batches, and serves the others meanwhile', async () => {
    names.open();
    const streams = await subscribers(101);
    const [first, second, last] = [streams.slice(0, 50), streams.slice(50, 100), streams.slice(100)];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());

    const stopped = server.stop();
    expect(await completions(first)).toEqual(new Set([false]));
    log.append();

    for (const stream of [...second, ...last]) expect(await stream.next()).toMatchObject(told(1));
    vi.advanceTimersByTime(100);
    expect(await completions(second)).toEqual(new Set([false]));
    log.append();
    expect(await last[0]?.next()).toMatchObject(told(2));
    vi.advanceTimersByTime(100);
    expect(await completions(last)).toEqual(new Set([false]));
    await stopped;
  });
});

describe('a server with streams that stops', () => {
  it('delivers the event that it works on before it closes', async () => {
    const [socket] = await followers(1);
    log.append();
    await names.reached;

    const stopped = server.stop();
    names.open();

    expect(await socket?.next()).toMatchObject({ payload: { data: { recorded: { name: 'entry 1' } } } });
    expect(await socket?.closed).toEqual(restart);
    await stopped;
    expect(graph.streams).toMatchObject({ groups: 0, members: 0, sources: 0, timers: 0 });
  });

  it('has its clients leave in batches, and serves the others meanwhile', async () => {
    names.open();
    const sockets = await followers(101);
    const [first, second, last] = [sockets.slice(0, 50), sockets.slice(50, 100), sockets.slice(100)];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());

    const stopped = server.stop();
    expect(await endings(first)).toEqual(new Set([1012]));
    log.append();

    for (const socket of [...second, ...last])
      expect(await socket.next()).toMatchObject({ payload: { data: { recorded: { number: 1 } } } });
    vi.advanceTimersByTime(100);
    expect(await endings(second)).toEqual(new Set([1012]));
    log.append();
    expect(await last[0]?.next()).toMatchObject({ payload: { data: { recorded: { number: 2 } } } });
    vi.advanceTimersByTime(100);
    expect(await endings(last)).toEqual(new Set([1012]));
    await stopped;
  });

  it('refuses whoever comes meanwhile', async () => {
    const [socket] = await followers(1);
    log.append();
    await names.reached;

    const stopped = server.stop();

    await expect(exchange(server.port, 'GET /healthz HTTP/1.1\r\n\r\n')).rejects.toThrow('ECONNREFUSED');
    names.open();
    await socket?.closed;
    await stopped;
  });
});

async function endings(sockets: readonly TestSocket[]): Promise<Set<number>> {
  return new Set(await Promise.all(sockets.map(async ({ closed }) => (await closed).code)));
}

async function completions(streams: readonly TestEvents[]): Promise<Set<boolean>> {
  return new Set(await Promise.all(streams.map(({ ended }) => ended)));
}

/** A subgraph that answers once its gate is open. */
function behindGate(behind: SubgraphTransport): { gate: Gate; transport: SubgraphTransport } {
  let reach: () => void = () => undefined;
  let open: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const execute: SubgraphTransport['execute'] = async (request) => {
    reach();
    await opened;
    return behind.execute(request);
  };
  return {
    gate: {
      reached,
      open: () => {
        open();
      },
    },
    transport: { ...behind, execute },
  };
}
