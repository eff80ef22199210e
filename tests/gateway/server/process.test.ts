import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hostSubgraph } from '../../../subgraphs/kit/hosting/hostSubgraph.js';
import { projectRoot } from '../../../subgraphs/kit/projectRoot.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aSubgraph, composed } from '../../support/supergraphs.js';
import { codes, post, send } from './support/http.js';
import { memoryLogger, tokens } from './support/testServer.js';
import { subscribe, webSocket } from './support/webSocket.js';

const folder = join(projectRoot, '.cache', `gateway-process-${process.pid}`);
const main = join(folder, 'main.js');
const supergraph = join(folder, 'supergraph.graphql');

let environment: NodeJS.ProcessEnv;
let slow = gate();

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(projectRoot, 'gateway/main.ts')],
    outfile: main,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  const books = aSubgraph(
    'books',
    'type Query { title: String  slow: String  breaks: String }  type Subscription { sold: String!  told: String! }',
    {
      Query: {
        title: () => '1984',
        slow: () => slow.pass(),
        breaks: () => {
          throw new Error('password=hunter2');
        },
      },
      Subscription: { sold: { subscribe: () => oneSale() }, told: { subscribe: () => aTale() } },
    },
  );
  const host = await hostSubgraph(books, { host: '127.0.0.1', port: 0, logger: memoryLogger().logger });
  const keys = createServer((_, response) => response.end(JSON.stringify(tokens.keys))).listen(
    0,
    '127.0.0.1',
  );
  await once(keys, 'listening');
  writeFileSync(supergraph, composed([books]));
  environment = {
    PATH: process.env['PATH'],
    PORT: '0',
    SUPERGRAPH: supergraph,
    SUBGRAPH_BOOKS_URL: `${host.url}/graphql`,
    JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`,
    JWT_ISSUER: tokens.issuer,
    JWT_AUDIENCE: tokens.audience,
  };
  return async () => {
    await host.stop();
    keys.close();
  };
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the gateway as a process', () => {
  it.each(['rollover', 'apollo'])('answers by its subgraphs, executed by %s', async (executor) => {
    const gateway = await aGateway({ GATEWAY_EXECUTOR: executor });
    const socket = await webSocket(gateway, { token: tokens.good });
    subscribe(socket, 's', 'subscription { sold }');

    expect((await post(gateway.url, '{ title }', { token: tokens.good })).body).toEqual({
      data: { title: '1984' },
    });
    expect(codes(await post(gateway.url, '{ title }'))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await post(gateway.url, '{ breaks }', { token: tokens.good }))).toEqual([
      'INTERNAL_SERVER_ERROR',
    ]);
    expect((await post(gateway.url, '{ __schema { queryType { name } } }')).body.errors).toBeUndefined();
    expect(await socket.next()).toMatchObject({ payload: { data: { sold: '1984' } } });
    expect((await send(`${gateway.url}/readyz`)).status).toBe(200);
    expect((await send(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })).text).toContain(
      'GraphiQL',
    );
  });

  it.each([
    ['that are named, in which they agree', { DECIDING_CLAIMS: 'books=role' }, 1],
    ['all of them, in which they do not', {}, 2],
  ])('has clients share a stream by the claims %s', async (_, changes, streams) => {
    tales.length = 0;
    const gateway = await aGateway(changes);
    const told = new Set<string>();
    for (const sub of ['ann', 'bob']) {
      const socket = await webSocket(gateway, { token: await tokens.holding({ sub, role: 'reader' }) });
      subscribe(socket, 's', 'subscription { told }');
      subscribe(socket, 'q', '{ title }');
      expect(await socket.next()).toMatchObject({ id: 'q' }); // it follows the stream by then
      socket.raw.on('message', (message: Buffer) => {
        if (message.includes('Once upon a time')) told.add(sub);
      });
    }

    await expect
      .poll(() => {
        for (const tale of tales) tale.push({ told: 'Once upon a time' });
        return told.size;
      })
      .toBe(2);

    expect(tales).toHaveLength(streams);
  });

  it('says which subgraph does not answer', async () => {
    const gateway = await aGateway({ SUBGRAPH_BOOKS_URL: 'http://127.0.0.1:9/graphql' });

    const answer = await send(`${gateway.url}/readyz`);

    expect(answer).toMatchObject({
      status: 503,
      body: { reason: expect.stringContaining('books') as string },
    });
    expect((await send(`${gateway.url}/healthz`)).status).toBe(200);
    expect(codes(await post(gateway.url, '{ title }', { token: tokens.good }))).toEqual([
      'DOWNSTREAM_UNAVAILABLE',
    ]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'answers what it has taken when it is ended by %s',
    async (signal) => {
      slow = gate();
      const gateway = await aGateway();
      const end = endOf(gateway.process);
      const socket = await webSocket(gateway);
      const answer = post(gateway.url, '{ slow }', { token: tokens.good });
      await slow.reached;

      gateway.process.kill(signal);
      expect((await socket.closed).code).toBe(1012);
      slow.open();

      expect((await answer).body).toEqual({ data: { slow: 'at last' } });
      expect((await end).exitCode).toBe(0);
    },
  );

  it('ends at once when it is told twice', async () => {
    slow = gate();
    const gateway = await aGateway();
    const end = endOf(gateway.process);
    const socket = await webSocket(gateway);
    const answer = expect(post(gateway.url, '{ slow }', { token: tokens.good })).rejects.toThrow();
    await slow.reached;

    gateway.process.kill('SIGTERM');
    await socket.closed;
    gateway.process.kill('SIGTERM');

    expect((await end).exitCode).toBe(128 + 15);
    await answer;
  });

  it('that cannot start says why, everything at once', async () => {
    const { exitCode, told } = await endOf(start({ JWKS_URL: '', PORT: 'many' }));

    expect(exitCode).toBe(1);
    expect(told).toMatch(/JWKS_URL: /);
    expect(told).toMatch(/PORT: /);
    expect(told).not.toMatch(/at .*\.js:/);
  });

  it('whose port is taken says so', async () => {
    const first = await aGateway();

    const { exitCode, told } = await endOf(start({ PORT: String(first.port) }));

    expect(exitCode).toBe(1);
    expect(told).toBe(
      `Cannot listen on 127.0.0.1:${first.port}: it is in use: stop what listens there, or choose another PORT.\n`,
    );
  });
});

interface Gateway {
  readonly process: ChildProcessWithoutNullStreams;
  readonly url: string;
  readonly port: number;
}

/** Starts a gateway and waits until it listens. */
async function aGateway(changes: NodeJS.ProcessEnv = {}): Promise<Gateway> {
  const started = start(changes);
  for await (const line of createInterface(started.stdout)) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url === undefined) continue;
    started.stdout.resume();
    return { process: started, url, port: Number(new URL(url).port) };
  }
  throw new Error('the gateway ended before it listened');
}

function start(changes: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  const started = spawn(process.execPath, [main], { env: { ...environment, ...changes } });
  onTestFinished(() => {
    started.kill('SIGKILL');
  });
  return started;
}

/** How a process ends, and what it said on standard error. */
function endOf(started: ChildProcessWithoutNullStreams): Promise<{ exitCode: number | null; told: string }> {
  let told = '';
  started.stdout.resume();
  started.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  return new Promise((resolve) => {
    started.once('close', (exitCode) => {
      resolve({ exitCode, told });
    });
  });
}

function oneSale(): AsyncIterable<object> {
  const sales = mailbox<object>(1);
  sales.push({ sold: '1984' });
  return sales;
}

const tales: Mailbox<object>[] = [];

function aTale(): AsyncIterable<object> {
  const tale = mailbox<object>(1_000);
  tales.push(tale);
  return tale;
}

interface Gate {
  /** Resolves when somebody waits at the gate. */
  readonly reached: Promise<void>;
  pass(): Promise<string>;
  open(): void;
}

function gate(): Gate {
  const [arrival, opening] = [signal(), signal()];
  return {
    reached: arrival.given,
    open: opening.give,
    async pass() {
      arrival.give();
      await opening.given;
      return 'at last';
    },
  };
}

function signal(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}
