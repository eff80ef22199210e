import { serverAudits } from 'graphql-http';
import { expect, it } from 'vitest';
import { codes, post } from './support/http.js';
import { aServer, tokens } from './support/testServer.js';

/** What graphql-http's audit finds, but for what is as it should be: id, `notice`, `warn` or `error`. */
async function findings(headers: Record<string, string> = {}): Promise<string[]> {
  const { url } = await aServer();
  const own = { ...headers, authorization: `Bearer ${tokens.good}` };
  const fetchFn = (address: string, request: RequestInit = {}): Promise<Response> =>
    fetch(address, { ...request, headers: { ...(request.headers as Record<string, string>), ...own } });
  const audits = serverAudits({ url: `${url}/graphql`, fetchFn });
  expect(audits.length).toBeGreaterThan(60);
  const results = await Promise.all(audits.map(async ({ id, fn }) => ({ id, status: (await fn()).status })));
  return results.filter(({ status }) => status !== 'ok').map(({ id, status }) => `${id} ${status}`);
}

it('serves GraphQL over HTTP as its specification has it', async () => {
  expect(await findings({ 'apollo-require-preflight': 'yes' })).toEqual([]);
});

it('answers no GET that a foreign page could bring about, which is all that an audit without a header sees', async () => {
  expect(await findings()).toEqual(['5A70 notice', 'D6D5 notice', '6A70 notice']);
});

it.each([
  ['is no GraphQL', '{ hello', 'GRAPHQL_PARSE_FAILED'],
  ['does not fit the schema', '{ goodbye }', 'GRAPHQL_VALIDATION_FAILED'],
])('answers a document that %s with 200 where the answer is plain JSON', async (_, query, code) => {
  const { url } = await aServer();

  const plain = await post(url, query, { token: tokens.good, headers: { accept: 'application/json' } });
  const typed = await post(url, query, { token: tokens.good });

  expect([plain.status, codes(plain)]).toEqual([200, [code]]);
  expect([typed.status, codes(typed)]).toEqual([400, [code]]);
});

it.each(['application/json', '*/*', 'application/graphql-response+json'])(
  'answers a subscription with 400 whoever asks for %s: it is served elsewhere',
  async (accept) => {
    const { url } = await aServer();

    const answer = await post(url, 'subscription { news }', { token: tokens.good, headers: { accept } });

    expect([answer.status, codes(answer)]).toEqual([400, ['SUBSCRIPTION_NEEDS_STREAM']]);
  },
);

it('keeps the status of who may not come in, and of a request that is none, as plain JSON too', async () => {
  const { url } = await aServer();

  const stranger = await post(url, '{ hello }', { headers: { accept: 'application/json' } });
  const broken = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: '{"query":',
  });

  expect([stranger.status, broken.status]).toEqual([401, 400]);
});
