import { beforeEach, describe, expect, it } from 'vitest';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { codes, post } from './support/http.js';
import { aServer, tokens } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';

let server: TestServer;
beforeEach(async () => {
  server = await aServer();
});

describe('a client without a token', () => {
  it.each([
    '{ __typename }',
    '{ __schema { queryType { name } } }',
    'query { ...Names } fragment Names on Query { ... { __type(name: "Query") { name } } }',
  ])('may ask for the schema: %s', async (query) => {
    const answer = await post(server.url, query);

    expect([answer.status, codes(answer)]).toEqual([200, []]);
  });

  it.each([
    '{ hello }',
    'mutation { rename(to: "x") }',
    '{ __typename hello }',
    '{ __schema: hello }',
    '{ ... { ...Greeting } } fragment Greeting on Query { hello }',
  ])('may ask for nothing else: %s', async (query) => {
    const answer = await post(server.url, query);

    expect([answer.status, codes(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(answer.body.data).toBeUndefined();
  });
});

describe('a token', () => {
  it('that is good goes on to the subgraphs', async () => {
    const answer = await post(server.url, '{ headers }', { token: tokens.good });

    expect(answer.body.data?.['headers']).toContain(`authorization: Bearer ${tokens.good}`);
  });

  it.each([
    ['expired', () => tokens.living(-60)],
    ['signed by someone else', () => tokens.signedByAnother],
    ['not signed at all (alg none)', () => tokens.unsigned],
    ['cut short', () => tokens.good.slice(0, -10)],
    ['gibberish', () => 'gibberish'],
    ['no token at all', () => 'two words'],
  ])('that is %s is refused, even for the schema', async (_, token) => {
    const bad = await token();

    const answer = await post(server.url, '{ __typename }', { token: bad });

    expect([answer.status, codes(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(answer.text).not.toContain(bad);
    expect(JSON.stringify(server.log)).not.toContain(bad);
  });

  it('of another scheme is refused', async () => {
    const answer = await post(server.url, '{ __typename }', { headers: { authorization: 'Basic YTpi' } });

    expect([answer.status, codes(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
  });

  it.each([
    [
      'the keys cannot be fetched',
      graphError('DOWNSTREAM_UNAVAILABLE', 'No keys.'),
      503,
      'DOWNSTREAM_UNAVAILABLE',
    ],
    ['the verifier breaks', new Error('internal detail'), 500, 'INTERNAL_SERVER_ERROR'],
  ])('is not called bad when %s', async (_, failure, status, code) => {
    const broken = await aServer({ verifyToken: () => Promise.reject(failure) });

    const answer = await post(broken.url, '{ hello }', { token: tokens.good });

    expect([answer.status, codes(answer)]).toEqual([status, [code]]);
    expect(answer.text).not.toContain('internal detail');
  });
});

describe('a subgraph that refuses the caller', () => {
  it('has the whole request answered 401 when nothing else was asked', async () => {
    const answer = await post(server.url, '{ mine }', { token: tokens.good });

    expect([answer.status, codes(answer), answer.body.data]).toEqual([401, ['UNAUTHENTICATED'], null]);
  });

  it('is told by an error beside what others answered', async () => {
    const answer = await post(server.url, '{ hello maybeMine }', { token: tokens.good });

    expect([answer.status, codes(answer)]).toEqual([200, ['UNAUTHENTICATED']]);
    expect(answer.body.data).toEqual({ hello: 'Hello, world!', maybeMine: null });
  });
});
