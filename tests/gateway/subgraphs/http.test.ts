import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { http } from '../../../gateway/subgraphs/http.js';
import { withDeadline } from '../../../gateway/subgraphs/deadline.js';
import type { SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { aRequest } from './requests.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers as `listener` does, and the way to it. */
async function served(listener: RequestListener): Promise<SubgraphTransport> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const transport = http({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?x=1` });
  closing.push(() => transport.close());
  return transport;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const answering =
  (status: number, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };

describe('a subgraph over HTTP', () => {
  it('is asked with the operation, its variables and the caller’s headers', async () => {
    const seen: unknown[] = [];
    const transport = await served((request, response) => {
      void bodyOf(request).then((body) => {
        const {
          authorization,
          'x-request-id': requestId,
          'content-type': type,
          traceparent,
        } = request.headers;
        seen.push({
          method: request.method,
          url: request.url,
          authorization,
          requestId,
          traceparent,
          type,
          body,
        });
        answering(200, '{"data":{"a":1}}')(request, response);
      });
    });

    const result = await transport.execute(
      aRequest('query ($x: Int) { a(x: $x) }', {
        variables: { x: 1 },
        headers: { authorization: 'Bearer t', 'x-request-id': 'r1', traceparent: '00-ab-cd-01' },
      }),
    );

    expect(result).toEqual({ data: { a: 1 } });
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/graphql?x=1',
        authorization: 'Bearer t',
        requestId: 'r1',
        traceparent: '00-ab-cd-01',
        type: 'application/json',
        body: { query: 'query ($x: Int) { a(x: $x) }', variables: { x: 1 } },
      },
    ]);
  });

  it('may answer errors with any status', async () => {
    const transport = await served(answering(401, '{"errors":[{"message":"who?"}]}'));

    expect(await transport.execute(aRequest('{ a }'))).toEqual({ errors: [{ message: 'who?' }] });
  });

  it.each([
    ['a page', 502, '<html>bad gateway</html>'],
    ['other JSON', 503, '{"status":"overloaded"}'],
    ['a list', 200, '[]'],
    ['a truncated answer', 200, '{"data":{"a"'],
    ['nothing', 204, ''],
  ])('that answers %s has not answered', async (_, status, body) => {
    const transport = await served(answering(status, body));

    await expect(transport.execute(aRequest('{ a }'))).rejects.toThrow(
      `HTTP ${status} without a GraphQL answer`,
    );
  });

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const transport = await served((request, response) => {
      ports.add(request.socket.remotePort);
      answering(200, '{"data":null}')(request, response);
    });

    for (let turn = 0; turn < 20; turn += 1) await transport.execute(aRequest('{ a }'));

    expect(ports.size).toBeLessThan(4);
  });
});

describe('when the connection breaks', () => {
  async function breakingFirst(): Promise<{ transport: SubgraphTransport; requests: () => number }> {
    let requests = 0;
    const transport = await served((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      else answering(200, '{"data":{"a":1}}')(request, response);
    });
    return { transport, requests: () => requests };
  }

  it('a query is asked once more', async () => {
    const { transport, requests } = await breakingFirst();

    expect(await transport.execute(aRequest('{ a }'))).toEqual({ data: { a: 1 } });
    expect(requests()).toBe(2);
  });

  it('a mutation is not', async () => {
    const { transport, requests } = await breakingFirst();

    await expect(transport.execute(aRequest('mutation { a }'))).rejects.toThrow();
    expect(requests()).toBe(1);
  });

  it('as does another that was kept, a query is asked by a new one', async () => {
    const kept = new Set<unknown>();
    let requests = 0;
    let breakSecond: () => void = () => undefined;
    const transport = await served((request, response) => {
      requests += 1;
      if (requests === 4) breakSecond = () => request.socket.destroy();
      else if (requests > 4 && kept.has(request.socket)) request.socket.destroy();
      else answering(200, '{"data":{"a":1}}')(request, response);
      kept.add(request.socket);
    });
    const ask = () => transport.execute(aRequest('{ a }'));
    await Promise.all([ask(), ask()]);

    const [first, second] = [ask(), ask()];
    await first;
    await expect.poll(() => requests).toBe(4);
    breakSecond();

    expect(await second).toEqual({ data: { a: 1 } });
  });

  it('for good, a query is given up after two tries', async () => {
    let requests = 0;
    const transport = await served((request) => {
      requests += 1;
      request.socket.destroy();
    });

    await expect(transport.execute(aRequest('{ a }'))).rejects.toThrow();
    expect(requests).toBe(2);
  });

  it('nobody listens', async () => {
    const transport = http({ url: 'http://127.0.0.1:9/graphql' });

    await expect(transport.execute(aRequest('{ a }'))).rejects.toThrow('ECONNREFUSED');
    await transport.close();
  });
});

describe('when what stands before a subgraph says that it is not there', () => {
  async function absentFirst(status: number, times: number): Promise<[SubgraphTransport, () => number]> {
    let requests = 0;
    const transport = await served((request, response) => {
      requests += 1;
      const answer =
        requests > times ? answering(200, '{"data":{"a":1}}') : answering(status, '<html>not there</html>');
      answer(request, response);
    });
    return [transport, () => requests];
  }

  it.each([502, 503, 504])('by %i, a query is asked once more', async (status) => {
    const [transport, requests] = await absentFirst(status, 1);

    expect(await transport.execute(aRequest('{ a }'))).toEqual({ data: { a: 1 } });
    expect(requests()).toBe(2);
  });

  it('and says so again, a query is given up', async () => {
    const [transport, requests] = await absentFirst(503, 5);

    await expect(transport.execute(aRequest('{ a }'))).rejects.toThrow('HTTP 503');
    expect(requests()).toBe(2);
  });

  it.each([
    ['mutation { a }', 503],
    ['{ a }', 500],
    ['{ a }', 404],
  ])('%s is not asked again for %i', async (text, status) => {
    const [transport, requests] = await absentFirst(status, 1);

    await expect(transport.execute(aRequest(text))).rejects.toThrow(`HTTP ${status}`);
    expect(requests()).toBe(1);
  });
});

describe('a subgraph that takes too long', () => {
  it('is given up, and its connection with it', async () => {
    let gone: Promise<unknown> | undefined;
    const transport = await served((request) => {
      gone = new Promise((resolve) => request.socket.once('close', resolve));
    });

    await expect(withDeadline(transport, 30).execute(aRequest('{ a }'))).rejects.toThrow(
      'no answer within 30 ms',
    );
    await gone;
  });

  it('to end its answer is given up', async () => {
    const transport = await served((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":');
    });

    await expect(withDeadline(transport, 30).execute(aRequest('{ a }'))).rejects.toThrow('no answer');
  });

  it('is given up when the client leaves', async () => {
    const leaving = new AbortController();
    const transport = await served(() => {
      leaving.abort(new Error('the client left'));
    });

    const asked = withDeadline(transport, 10_000).execute(aRequest('{ a }', { signal: leaving.signal }));

    await expect(asked).rejects.toThrow('the client left');
  });
});
