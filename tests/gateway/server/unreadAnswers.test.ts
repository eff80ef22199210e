import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { exchange } from './support/http.js';
import { aServer, tokens } from './support/testServer.js';

const request = (query: string, more = ''): string => {
  const body = JSON.stringify({ query });
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${tokens.good}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return `${head.join('\r\n')}\r\n${more}\r\n${body}`;
};

it('requests that wait for no answer are answered in their order', async () => {
  const server = await aServer();
  const names = ['a', 'b', 'c', 'd'];
  const asked = names.map((name) => request(`{ hello(name: "${name}") }`));

  const answers = await exchange(
    server.port,
    `${asked.join('')}${request('{ hello }', 'Connection: close\r\n')}`,
  );

  expect([...answers.matchAll(/Hello, (\w+)!/g)].map(([, name]) => name)).toEqual([...names, 'world']);
});

it('a connection whose answers nobody waits for is not worked for without end', async () => {
  const server = await aServer();
  const flood = request('{ large(bytes: 1000) }').repeat(200);

  const answers = exchange(server.port, `${request('{ slow }')}${flood}`);
  await server.graph.until('large', 10);
  server.graph.release();

  expect(await answers).toContain('RATE_LIMITED');
  expect(server.graph.happened.filter((each) => each === 'large').length).toBe(10);
});

it('an answer that its client does not take is given up', async () => {
  const server = await aServer({ standstillMs: 200 });
  const socket = connect(server.port, '127.0.0.1').pause();
  socket.write(request('{ large(bytes: 50000000) }'));

  await expect.poll(() => server.log.some(({ msg }) => msg === 'request'), { timeout: 20_000 }).toBe(true);

  expect(await bytesOf(socket)).toBeLessThan(50_000_000);
});

async function bytesOf(socket: Socket): Promise<number> {
  let bytes = 0;
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  socket.resume();
  await once(socket, 'close');
  return bytes;
}
