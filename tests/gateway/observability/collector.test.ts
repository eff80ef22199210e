import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openTraces } from '../../../subgraphs/kit/tracing/openTraces.js';
import type { Traces } from '../../../subgraphs/kit/tracing/traces.js';

/** What collects traces, and what was sent there. */
async function aCollector(): Promise<{ url: string; sent: { url: string; body: string }[] }> {
  const sent: { url: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      sent.push({ url: request.url ?? '', body: Buffer.concat(chunks).toString('latin1') });
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

async function tracesTo(url: string): Promise<Traces> {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const traces = await openTraces('rollover-test', process.env);
  if (!traces) throw new Error('nothing is traced');
  return traces;
}

it('is sent what was traced, with the name of the process, before that ends', async () => {
  const collector = await aCollector();
  const traces = await tracesTo(collector.url);

  traces.begin({ name: 'a piece of work', kind: 'internal' }).end();
  await traces.stop();

  expect(collector.sent.map(({ url }) => url)).toEqual(['/v1/traces']);
  expect(collector.sent[0]?.body).toContain('a piece of work');
  expect(collector.sent[0]?.body).toContain('rollover-test');
});

it('does not keep a process from ending while it is away', async () => {
  const traces = await tracesTo('http://127.0.0.1:1');

  traces.begin({ name: 'a piece of work', kind: 'internal' }).end();
  const startedAt = performance.now();
  await traces.stop();

  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'here'],
])('has to be named by a URL: %s=%s is told', async (name, value) => {
  await expect(openTraces('rollover-test', { [name]: value })).rejects.toMatchObject({
    name: 'EnvironmentError',
    message: expect.stringContaining(`${name}: must be the URL of a collector`) as string,
  });
});
