import { beforeEach, describe, expect, it } from 'vitest';
import { codes, send } from './support/http.js';
import { aServer } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let server: TestServer;
beforeEach(async () => {
  server = await aServer();
});

describe('GraphiQL', () => {
  it('opens in a browser, and everything it refers to comes from here', async () => {
    const page = await send(`${server.url}/graphql`, { headers: browser });
    const references = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, reference]) => reference ?? '',
    );
    const own = references.filter((reference) => !reference.startsWith('data:'));

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(own).toEqual(['/graphiql/page.css', '/graphiql/page.js']);
    for (const reference of own) {
      const asset = await send(`${server.url}${reference}`);
      expect([reference, asset.status]).toEqual([reference, 200]);
      expect(asset.headers.get('content-type')).toMatch(/text\/(css|javascript)/);
      expect(asset.text.length).toBeGreaterThan(10_000);
      expect(asset.text).not.toMatch(/https?:\/\/(unpkg|cdn|esm|fonts|cdnjs)\./);
    }
  });

  it('allows no script but its own', async () => {
    const page = await send(`${server.url}/graphql`, { headers: browser });
    const policy = page.headers.get('content-security-policy');

    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(page.text).not.toMatch(/<script(?![^>]* src=)/);
  });

  it('is not sent again when the browser has it', async () => {
    const first = await send(`${server.url}/graphiql/page.js`);

    const again = await send(`${server.url}/graphiql/page.js`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });

    expect(again.status).toBe(304);
  });

  it('has no other files', async () => {
    const answer = await send(`${server.url}/graphiql/..%2f..%2fpackage.json`);

    expect([answer.status, codes(answer)]).toEqual([404, ['BAD_REQUEST']]);
  });

  it('stays out of the way of clients that ask by GET', async () => {
    const address = `${server.url}/graphql?query=${encodeURIComponent('{ __typename }')}`;

    const answer = await send(address, { headers: { accept: '*/*', 'apollo-require-preflight': 'yes' } });

    expect(answer.body).toEqual({ data: { __typename: 'Query' } });
  });
});
