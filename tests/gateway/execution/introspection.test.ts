import { buildClientSchema, getIntrospectionQuery, parse, printSchema } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { nastyShop } from '../../support/nastyShop.js';
import { aSubgraph, composed, openMade } from '../../support/supergraphs.js';

it('shows the API schema, without what is hidden, and asks no subgraph', async () => {
  const { ask, graph, sent } = await openMade(nastyShop());

  const { data } = await ask(getIntrospectionQuery());

  const shown = printSchema(buildClientSchema(data as unknown as IntrospectionQuery));
  expect(shown).toBe(printSchema(graph.schema));
  expect(shown).not.toMatch(/SECRET|secret/);
  expect(sent).toEqual([]);
});

it('answers introspection among other fields, with variables, fragments and aliases', async () => {
  const { ask } = await openMade(nastyShop());

  const answer = await ask(
    `query ($name: String!, $no: Boolean = false, $hide: Boolean = true) {
       __typename  type: __type(name: $name) { ...T }  now
       ... on Query { __schema @skip(if: $no) { root: queryType { name } } }
       gone: __schema @skip(if: $hide) { queryType { name } }  t: __typename
     }
     fragment T on __Type { kind fields { name } }`,
    { name: 'Country' },
  );

  expect(answer).toEqual({
    data: {
      __typename: 'Query',
      type: { kind: 'OBJECT', fields: [{ name: 'code' }, { name: 'label' }] },
      now: 'noon',
      __schema: { root: { name: 'Query' } },
      t: 'Query',
    },
  });
});

it('answers introspection under the names of keys', async () => {
  const { ask } = await openMade(nastyShop());

  const { data } =
    await ask(`{ __type(name: "Size") { id: name ...T } sku: __schema { queryType { id: name } } me { id: name } }
    fragment T on __Type { fields { sku: name } }`);

  expect(data).toEqual({
    __type: { id: 'Size', fields: [{ sku: 'h' }, { sku: 'w' }] },
    sku: { queryType: { id: 'Query' } },
    me: { id: 'Ann' },
  });
});

it('answers the bare type name of the root', async () => {
  const { ask, sent } = await openMade(nastyShop());

  expect(await ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  expect(sent).toEqual([]);
});

describe('what the schema says of itself', () => {
  const small = aSubgraph('small', 'type Query { a: Int old: Int @deprecated }');
  const schemaOf = async (graph: OpenGraph, query: string, variables = {}): Promise<unknown> => {
    const request = { document: parse(query), operationName: null, variables, headers: {} };
    const { data } = await graph.execute(request);
    return data?.['__schema'];
  };
  const fields =
    'query ($old: Boolean) { __schema { queryType { fields(includeDeprecated: $old) { name } } } }';

  it('is made once, however its question is laid out', async () => {
    const { graph } = await openMade([small]);
    const first = await schemaOf(graph, '{ __schema { queryType { name } } }');

    expect(await schemaOf(graph, '{ __schema { queryType { name, } } }')).toBe(first);
    expect(await schemaOf(graph, '{ __schema { queryType { kind } } }')).toEqual({
      queryType: { kind: 'OBJECT' },
    });
  });

  it('depends on the variables', async () => {
    const { graph } = await openMade([small]);

    for (const [old, names] of [
      [true, ['a', 'old']],
      [false, ['a']],
      [true, ['a', 'old']],
    ] as const) {
      expect(await schemaOf(graph, fields, { old })).toEqual({
        queryType: { fields: names.map((name) => ({ name })) },
      });
    }
  });

  it('is another one with another supergraph', async () => {
    const { graph } = await openMade([small]);
    await schemaOf(graph, fields);

    await graph.replaceSupergraph(composed([aSubgraph('small', 'type Query { b: Int }')]));

    expect(await schemaOf(graph, fields)).toEqual({ queryType: { fields: [{ name: 'b' }] } });
  });

  it('is forgotten for the sake of what is asked later', async () => {
    const { graph } = await openMade([small]);
    const question = '{ __schema { queryType { name } } }';
    const first = await schemaOf(graph, question);

    for (const letter of 'abc') {
      await schemaOf(graph, `{ __schema { ${letter.repeat(400_000)}: queryType { name } } }`);
    }

    const again = await schemaOf(graph, question);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });
});
