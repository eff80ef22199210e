import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import { expect, it } from 'vitest';
import { nastyShop } from '../../support/nastyShop.js';
import { openMade } from '../../support/supergraphs.js';

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

it('answers the bare type name of the root', async () => {
  const { ask, sent } = await openMade(nastyShop());

  expect(await ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  expect(sent).toEqual([]);
});
