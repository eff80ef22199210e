import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { plannerInputs } from '../../../gateway/planning/plannerInputs.js';
import { safeOperation } from '../../../gateway/planning/safeOperation.js';
import { aSubgraph, composed } from '../../support/supergraphs.js';

const inputs = plannerInputs(
  composed([
    aSubgraph(
      'shop',
      `type Query { items: [Item] }
       type Item @key(fields: "id") @key(fields: "code maker { nr }") @context(name: "item") {
         id: ID! code: ID! maker: Maker! price(in: String): Int plain: Int parts: [Part] unit: String }
       type Maker { nr: Int } type Part @key(fields: "id") { id: ID! cost(in: String @fromContext(field: "$item { unit }")): Int }`,
    ),
    aSubgraph(
      'tax',
      `type Item @key(fields: "id") { id: ID! price(in: String): Int @external
         tax: Int @requires(fields: "price(in: \\"EUR\\")") }`,
    ),
  ]),
);

it('knows what the planner may add: keys, requirements, context values', () => {
  expect([...inputs.names].sort()).toEqual(['__typename', 'code', 'id', 'maker', 'nr', 'price', 'unit']);
  expect([...inputs.withArguments]).toEqual(['price']);
});

describe('an operation', () => {
  const safe = (query: string): string =>
    print(safeOperation(parse(query), inputs).document).replaceAll(/\s+/g, ' ');

  it('without clashes stays the very same', () => {
    const document = parse('{ items { id x: id plain code maker { nr } __typename t: __typename } }');

    expect(safeOperation(document, inputs).document).toBe(document);
  });

  it.each([
    ['{ items { id: plain } }', '{ items { id__client: plain } }'],
    ['{ items { __typename: plain } }', '{ items { __typename__client: plain } }'],
    ['{ items { unit: plain } }', '{ items { unit__client: plain } }'],
    ['{ items { price } }', '{ items { price__client: price } }'],
    ['{ items { price(in: "USD") } }', '{ items { price__client: price(in: "USD") } }'],
    ['{ items { maker { nr: nr } } }', '{ items { maker { nr: nr } } }'],
    [
      '{ id: __schema { queryType { id: name ...T } } } fragment T on __Type { nr: kind }',
      '{ id__client: __schema { queryType { id: name ...T } } } fragment T on __Type { nr: kind }',
    ],
    ['{ items { id: plain id__client: code } }', '{ items { id__client_: plain id__client: code } }'],
    [
      '{ items { ...F } } fragment F on Item { id: plain }',
      '{ items { ...F } } fragment F on Item { id__client: plain }',
    ],
    [
      'query ($representations: Int) { items { price(in: $representations) } }',
      'query ($representations__client: Int) { items { price__client: price(in: $representations__client) } }',
    ],
    [
      'query ($representations_1: Int) { items { price(in: $representations_1) } }',
      'query ($representations_1__client: Int) { items { price__client: price(in: $representations_1__client) } }',
    ],
  ])('%s is planned as %s', (query, expected) => {
    expect(safe(query)).toBe(expected);
  });

  it('remembers the client’s names', () => {
    const { clientKeys, clientVariables } = safeOperation(
      parse('query ($representations: Int) { maker: items { id: plain price(in: $representations) } }'),
      inputs,
    );

    expect(Object.fromEntries(clientKeys)).toEqual({
      id__client: 'id',
      maker__client: 'maker',
      price__client: 'price',
    });
    expect(Object.fromEntries(clientVariables)).toEqual({ representations__client: 'representations' });
  });
});
