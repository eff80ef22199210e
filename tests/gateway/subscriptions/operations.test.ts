import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { secret } from '../server/support/testGraph.js';
import { aServer, tokens } from '../server/support/testServer.js';
import type { TestServer } from '../server/support/testServer.js';
import { ask, subscribe, webSocket } from '../server/support/webSocket.js';
import type { TestSocket } from '../server/support/webSocket.js';

let server: TestServer;
let socket: TestSocket;
beforeEach(async () => {
  server = await aServer();
  socket = await webSocket(server, { token: tokens.good });
});

describe('a subscription', () => {
  it('sends what happens until the client leaves it', async () => {
    subscribe(socket, 's', 'subscription { news }');
    await server.graph.until('stream opened');

    server.graph.publish('one');
    server.graph.publish('two');

    expect(await socket.next()).toEqual({ id: 's', type: 'next', payload: { data: { news: 'one' } } });
    expect(await socket.next()).toEqual({ id: 's', type: 'next', payload: { data: { news: 'two' } } });

    socket.send({ id: 's', type: 'complete' });
    await server.graph.until('stream left');
    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });

  it('is one of many on its connection', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => {
      process.off('warning', onWarning);
    });
    for (let at = 0; at < 20; at += 1) subscribe(socket, `s${at}`, 'subscription { news }');
    for (let at = 0; at < 20; at += 1) subscribe(socket, `q${at}`, '{ slow }');
    await server.graph.until('stream opened', 20);
    await server.graph.until('slow asked', 20);

    server.graph.publish('one');

    for (let at = 0; at < 20; at += 1)
      expect(await socket.next()).toMatchObject({ payload: { data: { news: 'one' } } });
    expect(warnings).toEqual([]);
    socket.close();
  });

  it('is released when the connection breaks', async () => {
    subscribe(socket, 's', 'subscription { news }');
    await server.graph.until('stream opened');

    socket.raw.terminate();

    await server.graph.until('stream left');
  });

  it('can take the id of one that was just left', async () => {
    subscribe(socket, 's', 'subscription { news }');
    await server.graph.until('stream opened');

    socket.send({ id: 's', type: 'complete' });
    subscribe(socket, 's', 'subscription Again { news }');
    await server.graph.until('stream opened', 2);
    server.graph.publish('to the second');

    expect(await socket.next()).toMatchObject({ id: 's', payload: { data: { news: 'to the second' } } });
  });

  it('can take the id of one that was left before it was open', async () => {
    subscribe(socket, 's', 'subscription { lateNews }');
    await server.graph.until('slow asked');
    socket.send({ id: 's', type: 'complete' });
    subscribe(socket, 's', 'subscription { lateNews }');
    await server.graph.until('slow asked', 2);
    server.graph.release();
    await server.graph.until('stream opened', 2);

    server.graph.publish('to the second');

    const told = { id: 's', payload: { data: { lateNews: 'to the second' } } };
    expect(await socket.next()).toMatchObject(told);
    expect(await ask(socket, '{ hello }')).toMatchObject({ id: 'asked', type: 'next' });
    expect(await socket.next()).toMatchObject({ id: 'asked', type: 'complete' });
    socket.send({ id: 's', type: 'complete' });
    await server.graph.until('stream left', 2);
  });

  it('that cannot be opened is an error of its own, and the connection goes on', async () => {
    expect(await ask(socket, 'subscription { refused }')).toEqual({
      id: 'asked',
      type: 'error',
      payload: [
        {
          message: 'The log no longer reaches back to that.',
          locations: [{ line: 1, column: 16 }],
          path: ['refused'],
          extensions: { code: 'CURSOR_TOO_OLD' },
        },
      ],
    });
    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });

  it('whose source breaks ends with a masked error, and the connection goes on', async () => {
    subscribe(socket, 's', 'subscription { news }');
    await server.graph.until('stream opened');

    server.graph.publish('!');

    const message = await socket.next();
    expect(message).toMatchObject({
      type: 'error',
      payload: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(JSON.stringify(message)).not.toContain(secret);
    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });
});

describe('a query or mutation over WebSocket', () => {
  it('is answered and completed', async () => {
    expect(await ask(socket, 'query($name: String) { hello(name: $name) }', { name: 'Ann' })).toEqual({
      id: 'asked',
      type: 'next',
      payload: { data: { hello: 'Hello, Ann!' } },
    });
    expect(await socket.next()).toEqual({ id: 'asked', type: 'complete' });
    expect(await ask(socket, 'mutation { rename(to: "Bo") }')).toMatchObject({
      payload: { data: { rename: 'Bo' } },
    });
  });

  it('sends on the token of the connection and a request id of its own', async () => {
    const { payload } = await ask(socket, '{ headers }');

    expect(payload).toMatchObject({
      data: {
        headers: [`authorization: Bearer ${tokens.good}`, expect.stringMatching(/^x-request-id: [\w-]{36}$/)],
      },
    });
  });

  it('is abandoned when its client leaves', async () => {
    subscribe(socket, 'q', '{ slow }');
    await server.graph.until('slow asked');

    socket.close();

    await server.graph.until('slow abandoned');
  });

  it('can take the id of one that was left before its answer', async () => {
    subscribe(socket, 'q', '{ first: slow }');
    await server.graph.until('slow asked');
    socket.send({ id: 'q', type: 'complete' });
    subscribe(socket, 'q', '{ second: slow }');
    await server.graph.until('slow asked', 2);

    server.graph.release();

    expect(await socket.next()).toMatchObject({ id: 'q', payload: { data: { second: 'at last' } } });
    expect(await socket.next()).toEqual({ id: 'q', type: 'complete' });
    expect(await ask(socket, '{ hello }')).toMatchObject({ id: 'asked', type: 'next' });
  });

  it.each([
    ['does not parse', '{ hello', 'GRAPHQL_PARSE_FAILED'],
    ['does not fit the schema', '{ goodbye }', 'GRAPHQL_VALIDATION_FAILED'],
    ['holds no operation', 'fragment F on Query { hello }', 'GRAPHQL_VALIDATION_FAILED'],
    ['names none of its operations', 'query A { hello } query B { hello }', 'OPERATION_RESOLUTION_FAILURE'],
    [
      'subscribes under a condition',
      'subscription($c: Boolean!) { news @skip(if: $c) }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['subscribes to two things', 'subscription { news refused }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('that %s is an error with its code, and the connection goes on', async (_, query, code) => {
    expect(await ask(socket, query)).toMatchObject({ type: 'error', payload: [{ extensions: { code } }] });
    expect(await ask(socket, '{ hello }')).toMatchObject({ type: 'next' });
  });

  it.each([
    ['breaks', { message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    ['strangeCode', { message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    ['refuses', { message: 'This is not for you.', extensions: { code: 'FORBIDDEN' } }],
  ])('shows the errors of its fields like a POST does: %s', async (field, error) => {
    const message = await ask(socket, `{ hello ${field} }`);

    expect(message).toMatchObject({
      type: 'next',
      payload: { data: { hello: 'Hello, world!', [field]: null }, errors: [error] },
    });
    expect(JSON.stringify(message)).not.toContain(secret);
  });

  it('with a bad variable is answered with BAD_USER_INPUT', async () => {
    const message = await ask(socket, 'query($name: String!) { hello(name: $name) }', { name: 7 });

    expect(message).toMatchObject({ payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
  });
});
