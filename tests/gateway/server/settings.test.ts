import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { help } from '../../../gateway/commandLine.js';
import { guardSettings } from '../../../gateway/security/guardSettings.js';
import { readSettings } from '../../../gateway/settings.js';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const supergraph = join(folder, 'supergraph.graphql');
writeFileSync(
  supergraph,
  `enum join__Graph {
    ACCOUNTS @join__graph(name: "accounts", url: "http://accounts.internal/graphql")
    STOCK_LIST @join__graph(name: "stock-list", url: "")
  }`,
);
const noSupergraph = join(folder, 'query.graphql');
writeFileSync(noSupergraph, 'type Query { a: Int }');

const complete = {
  JWKS_URL: 'https://tokens.test/keys',
  JWT_ISSUER: 'https://tokens.test',
  JWT_AUDIENCE: 'graph',
  SUPERGRAPH: supergraph,
  SUBGRAPH_STOCK_LIST_URL: 'http://127.0.0.1:4002/graphql',
};

describe('the settings of the gateway', () => {
  it.each(Object.keys(guardSettings))('%s is explained by --help', (name) => {
    expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it('need little', () => {
    expect(readSettings(complete)).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 4000,
      GATEWAY_EXECUTOR: 'rollover',
      INTROSPECTION: 'on',
      ALLOWED_ORIGINS: [],
      MAX_COST: 20_000,
      MAX_OPERATIONS: 100,
      ANONYMOUS: 'off',
    });
  });

  it('say where each subgraph answers: where the supergraph says, unless told otherwise', () => {
    expect([...readSettings(complete).subgraphUrls]).toEqual([
      ['accounts', 'http://accounts.internal/graphql'],
      ['stock-list', 'http://127.0.0.1:4002/graphql'],
    ]);
    const moved = { ...complete, SUBGRAPH_ACCOUNTS_URL: 'http://127.0.0.1:4001/graphql' };
    expect(readSettings(moved).subgraphUrls.get('accounts')).toBe('http://127.0.0.1:4001/graphql');
  });

  it('read the operations that are to be served alone', () => {
    const path = join(folder, 'manifest.json');
    const operations = [{ id: 'a', name: 'A', type: 'query', body: 'query A { a }' }];
    writeFileSync(
      path,
      JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
    );

    expect(readSettings({ ...complete, SAFELIST: path }).SAFELIST?.queries.find('a')).toBe('query A { a }');
    expect(() => readSettings({ ...complete, SAFELIST: supergraph })).toThrow(
      /SAFELIST: .* is no manifest of persisted queries/,
    );
  });

  it('list the origins whose pages may ask', () => {
    const settings = readSettings({ ...complete, ALLOWED_ORIGINS: 'https://a.example, https://b.example/,' });

    expect(settings.ALLOWED_ORIGINS).toEqual(['https://a.example', 'https://b.example']);
  });

  it('name the claims by which subgraphs answer', () => {
    const read = (text: string): unknown =>
      readSettings({ ...complete, DECIDING_CLAIMS: text }).DECIDING_CLAIMS;

    expect(read('stock-list=sub,role,accountIds; accounts = sub , role')).toEqual({
      'stock-list': ['sub', 'role', 'accountIds'],
      accounts: ['sub', 'role'],
    });
    expect(readSettings(complete).DECIDING_CLAIMS).toEqual({});
    expect(read('accounts=sub;')).toEqual({ accounts: ['sub'] });
  });

  it.each([
    ['a subgraph that is not there', 'acounts=sub', 'the supergraph has no subgraph acounts, but accounts'],
    ['no claims', 'accounts=', 'must be claims by subgraph, .*: "accounts=" is not'],
    ['no subgraph', 'sub,role', 'must be claims by subgraph, .*: "sub,role" is not'],
    ['commas for semicolons', 'accounts=sub,stock-list=sub', 'must be claims by subgraph'],
    ['a subgraph twice', 'accounts=sub; accounts=role', 'names the subgraph accounts twice'],
  ])('tell by the name of the setting of deciding claims with %s', (_, text, complaint) => {
    expect(() => readSettings({ ...complete, DECIDING_CLAIMS: text })).toThrow(
      new RegExp(`DECIDING_CLAIMS: ${complaint}`),
    );
  });

  it('do not have metrics and the graph at one port, unless it is any', () => {
    expect(() => readSettings({ ...complete, PORT: '4001', METRICS_PORT: '4001' })).toThrow(
      /METRICS_PORT: must be another than PORT/,
    );
    expect(() => readSettings({ ...complete, METRICS_PORT: '4000' })).toThrow(/METRICS_PORT/);
    expect(readSettings({ ...complete, PORT: '0', METRICS_PORT: '0' })).toMatchObject({ METRICS_PORT: 0 });
  });

  it('that are wrong are told all at once', () => {
    const wrong = {
      SUPERGRAPH: supergraph,
      PORT: '70000',
      JWKS_URL: 'nowhere',
      JWT_AUDIENCE: '',
      GATEWAY_EXECUTOR: 'fastest',
      INTROSPECTION: 'maybe',
      ALLOWED_ORIGINS: 'desk.example',
      SUBGRAPH_ACCOUNTS_URL: 'ftp://accounts',
      SUBGRAPH_ACOUNTS_URL: 'http://127.0.0.1:1/',
    };

    expect(() => readSettings(wrong)).toThrow(
      new RegExp(
        [
          'SUBGRAPH_ACOUNTS_URL: the supergraph has no such subgraph, but accounts, stock-list',
          'SUBGRAPH_ACCOUNTS_URL: must be the URL of this subgraph',
          'SUBGRAPH_STOCK_LIST_URL: .*',
          'PORT: .*',
          'JWKS_URL: .*',
          'JWT_ISSUER: .*',
          'JWT_AUDIENCE: .*',
          'GATEWAY_EXECUTOR: .*',
          'INTROSPECTION: .*',
          'ALLOWED_ORIGINS: must be origins',
        ]
          .map((line) => `(?=[^]*${line})`)
          .join(''),
      ),
    );
  });

  it.each([
    ['is not there', join(folder, 'nowhere.graphql'), 'cannot be read'],
    ['is no composed supergraph', noSupergraph, 'is no composed supergraph'],
  ])('name the supergraph that %s', (_, path, complaint) => {
    expect(() => readSettings({ ...complete, SUPERGRAPH: path })).toThrow(`SUPERGRAPH: ${path} ${complaint}`);
  });
});
