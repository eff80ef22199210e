import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../gateway/security/limits.js';
import { codes, exchange, post, send } from './support/http.js';
import { aServer, tokens } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';
import { secret } from './support/testGraph.js';

let server: TestServer;
beforeEach(async () => {
  server = await aServer();
});
const goodToken = { token: tokens.good };
const asJson = { 'content-type': 'application/json', authorization: `Bearer ${tokens.good}` };

afterEach(async () => {
  expect((await post(server.url, '{ hello }', goodToken)).body).toEqual({ data: { hello: 'Hello, world!' } });
});

describe('a request that is not GraphQL over HTTP', () => {
  it.each([
    ['JSON that is none', 400, 'BAD_REQUEST', { method: 'POST', headers: asJson, body: '{"query":' }],
    ['an empty body', 400, 'BAD_REQUEST', { method: 'POST', headers: asJson, body: '' }],
    [
      'a body without "query"',
      400,
      'BAD_REQUEST',
      { method: 'POST', headers: asJson, body: '{"variables":{}}' },
    ],
    ['a query that is no text', 400, 'BAD_REQUEST', { method: 'POST', headers: asJson, body: '{"query":7}' }],
    [
      'variables that are text',
      400,
      'BAD_REQUEST',
      { method: 'POST', headers: asJson, body: '{"query":"{hello}","variables":"{}"}' },
    ],
    ['a batch', 400, 'BAD_REQUEST', { method: 'POST', headers: asJson, body: '[{"query":"{hello}"}]' }],
    [
      'plain text',
      415,
      'BAD_REQUEST',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{ hello }' },
    ],
    [
      'a form, as another site could send it',
      415,
      'BAD_REQUEST',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query=x' },
    ],
    ['PUT', 405, 'BAD_REQUEST', { method: 'PUT', headers: asJson, body: '{}' }],
    ['DELETE', 405, 'BAD_REQUEST', { method: 'DELETE' }],
    [
      'a prototype',
      400,
      'BAD_REQUEST',
      { method: 'POST', headers: asJson, body: '{"query":"{hello}","__proto__":{}}' },
    ],
    [
      'more than 1 MB',
      413,
      'PAYLOAD_TOO_LARGE',
      {
        method: 'POST',
        headers: asJson,
        body: JSON.stringify({ query: `{ hello } # ${'x'.repeat(1024 * 1024)}` }),
      },
    ],
  ])('%s is answered %i %s', async (_, status, code, request) => {
    const answer = await send(`${server.url}/graphql`, request);

    expect(answer.status).toBe(status);
    expect(codes(answer)).toEqual([code]);
    expect(answer.text).not.toMatch(/stack|node_modules|at .*\.[jt]s:/);
  });

  it.each([
    ['without a body', {}],
    ['with one that is none', { body: '{"query":' }],
    ['of a type that nobody reads', { body: 'x', headers: { 'content-type': 'text/plain' } }],
  ])('PUT %s is told which methods there are', async (_, request) => {
    for (const path of ['/graphql', '/graphql/stream']) {
      const answer = await send(`${server.url}${path}`, { method: 'PUT', headers: asJson, ...request });

      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
    }
  });

  it('a body that is too large is told how large one may be', async () => {
    const request = { method: 'POST', headers: asJson, body: 'x'.repeat(defaultLimits.bytes + 1) };

    const answer = await send(`${server.url}/graphql`, request);

    expect(answer.text).toContain(String(defaultLimits.bytes));
  });

  const body = '{"query":"{ hello }"}';
  const bare = (version: string, more: string): Promise<string> =>
    exchange(
      server.port,
      `POST /graphql HTTP/${version}\r\nConnection: close\r\nContent-Type: application/json\r\n${more}` +
        `Authorization: Bearer ${tokens.good}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );

  it.each([[''], ['a b'], ['['], ['%']])('the host %j is refused', async (host) => {
    const answer = await bare('1.1', `Host: ${host}\r\n`);

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('BAD_REQUEST');
  });

  it('no host, as HTTP/1.0 allows, is answered', async () => {
    const answer = await bare('1.0', '');

    expect(answer).toMatch(/^HTTP\/1\.1 200 .*Hello, world!/s);
  });

  it('a GET that another site could make a browser send is refused', async () => {
    const address = `${server.url}/graphql?query=${encodeURIComponent('{ hello }')}`;

    const forged = await send(address, { headers: { authorization: `Bearer ${tokens.good}` } });
    const meant = await send(address, {
      headers: { authorization: `Bearer ${tokens.good}`, 'apollo-require-preflight': 'yes' },
    });

    expect([forged.status, codes(forged)]).toEqual([400, ['BAD_REQUEST']]);
    expect(meant.body).toEqual({ data: { hello: 'Hello, world!' } });
  });

  it('a mutation by GET is refused', async () => {
    const address = `${server.url}/graphql?query=${encodeURIComponent('mutation { rename(to: "x") }')}`;

    const answer = await send(address, { headers: { 'apollo-require-preflight': 'yes', ...asJson } });

    expect([answer.status, codes(answer)]).toEqual([405, ['BAD_REQUEST']]);
  });

  it('an unknown address says where the graph is', async () => {
    const answer = await send(`${server.url}/graphiql.html`);

    expect([answer.status, codes(answer)]).toEqual([404, ['BAD_REQUEST']]);
    expect(answer.body.errors?.[0]?.message).toContain('/graphql');
  });

  it.each([
    ['no HTTP at all', 'hello?\r\n\r\n', '400', 'BAD_REQUEST'],
    ['a method that HTTP does not know', 'BREW /graphql HTTP/1.1\r\nHost: x\r\n\r\n', '400', 'BAD_REQUEST'],
    [
      'an address that cannot be decoded',
      'GET /%ff%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      '400',
      'BAD_REQUEST',
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431',
      'PAYLOAD_TOO_LARGE',
    ],
  ])('%s is answered in JSON, and the socket closed', async (_, bytes, status, code) => {
    const answer = await exchange(server.port, bytes);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
  });
});

describe('a document', () => {
  it.each([
    ['that is no GraphQL', '{ hello', 'GRAPHQL_PARSE_FAILED'],
    ['with a field that does not exist', '{ goodbye }', 'GRAPHQL_VALIDATION_FAILED'],
    ['whose operation is not there', 'query A { hello } query B { hello }', 'OPERATION_RESOLUTION_FAILURE'],
    ['that subscribes', 'subscription { news }', 'SUBSCRIPTION_NEEDS_STREAM'],
    [
      'that subscribes under a condition',
      'subscription($c: Boolean!) { news @skip(if: $c) }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s is answered 400 %s', async (_, query, code) => {
    const answer = await post(server.url, query, goodToken);

    expect([answer.status, codes(answer)]).toEqual([400, [code]]);
    expect(answer.text).not.toContain('stack');
  });

  it.each([
    ['missing', {}],
    ['of the wrong type', { name: { first: 'Ann' } }],
  ])('whose variable is %s is answered 400 BAD_USER_INPUT', async (_, variables) => {
    const answer = await post(server.url, 'query($name: String!) { hello(name: $name) }', {
      ...goodToken,
      variables,
    });

    expect([answer.status, codes(answer)]).toEqual([400, ['BAD_USER_INPUT']]);
  });
});

describe('an error', () => {
  it.each([
    ['without a code', '{ breaks }'],
    ['with a code of its own invention', '{ strangeCode }'],
  ])('%s is masked, logged, and found by the request id', async (_, query) => {
    const answer = await post(server.url, query, { ...goodToken, headers: { 'x-request-id': 'call-17' } });

    expect(answer.text).not.toContain(secret);
    expect(answer.body.errors?.[0]).toMatchObject({
      message: 'Internal server error.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'call-17' },
    });
    expect(server.log).toContainEqual(expect.objectContaining({ requestId: 'call-17', fault: secret }));
  });

  it('with a published code goes out as it is, beside what could be answered', async () => {
    const answer = await post(server.url, '{ hello refuses }', goodToken);

    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ hello: 'Hello, world!', refuses: null });
    expect(answer.body.errors?.[0]).toMatchObject({
      message: 'This is not for you.',
      extensions: { code: 'FORBIDDEN' },
    });
  });
});
