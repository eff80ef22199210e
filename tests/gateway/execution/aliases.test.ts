import { describe, expect, it } from 'vitest';
import { nastyShop } from '../../support/nastyShop.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';

describe('a client names its fields as it likes', () => {
  it.each([
    [
      'a key',
      '{ me { id: name reviews(first: 1) { stars } } }',
      { me: { id: 'Ann', reviews: [{ stars: 5 }] } },
    ],
    [
      'keys, swapped',
      '{ me { id: email email: id parcels } }',
      { me: { id: 'ann@x', email: 'p1', parcels: 5 } },
    ],
    [
      'the type name',
      '{ me { __typename: name reviews(first: 1) { stars } } }',
      { me: { __typename: 'Ann', reviews: [{ stars: 5 }] } },
    ],
    [
      'what a field requires',
      '{ product(sku: "b1") { weight: title ... on Book { shipping } } }',
      { product: { weight: 'Emma', shipping: 600 } },
    ],
    [
      'a part of what a field requires',
      '{ product(sku: "b1") { size { h: w w: h } ... on Book { crate } } }',
      { product: { size: { h: 0, w: 20 }, crate: '20x0' } },
    ],
    [
      'a key in one type only',
      '{ search { ... on Book { sku: title rating } ... on Film { sku } ... on Maker { id: name } } }',
      { search: [{ sku: 'Emma', rating: 4.5 }, { id: 'Insel' }, null, { sku: 'f2' }, { sku: 'f1' }] },
    ],
    [
      'differently in each type',
      '{ search { ... on Book { it: pages } ... on Film { it: title } ... on Maker { it: country { code } } } }',
      { search: [{ it: 400 }, { it: { code: 'DE' } }, null, null, { it: 'Clueless' }] },
    ],
  ])('like %s', async (_, query, expected) => {
    const { ask } = await openMade(nastyShop());

    const { data } = await ask(query);

    expect(data).toEqual(expected);
  });

  it('and its arguments are not those that the planner needs', async () => {
    const shop = aSubgraph(
      'shop',
      'type Query { item: Item } type Item @key(fields: "id") { id: ID! price(in: String): String }',
      {
        Query: { item: () => ({ id: '1' }) },
        Item: { price: (_: unknown, { in: currency }: { in?: string }) => currency ?? 'plain' },
      },
    );
    const tax = aSubgraph(
      'tax',
      `type Item @key(fields: "id") {
         id: ID!  price(in: String): String @external  tax: String @requires(fields: "price(in: \\"USD\\")") }`,
      { Item: { tax: ({ price }: { price: string }) => `tax on ${price}` } },
    );
    const { ask } = await openMade([shop, tax]);

    const { data } = await ask('{ plain: item { price tax } euro: item { price(in: "EUR") tax } }');

    expect(data).toEqual({
      plain: { price: 'plain', tax: 'tax on USD' },
      euro: { price: 'EUR', tax: 'tax on USD' },
    });
  });

  it('and its errors have its names', async () => {
    const { ask } = await openMade(nastyShop());

    const { errors } = await ask('{ persons { email: best { id: moody } } }');

    expect(errors?.map(({ path, message }) => [path, message])).toEqual([
      [['persons', 0, 'email', 'id'], 'in a mood'],
      [['persons', 4, 'email', 'id'], 'in a mood'],
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('%s', async (name) => {
    const { ask } = await openMade(nastyShop());

    const { data } = await ask(
      `query ($${name}: ID!) { ${name}: person(id: $${name}) { ${name}: name parcels a: best { ${name}: name } } }`,
      JSON.parse(`{ "${name}": "p1" }`) as Record<string, unknown>,
    );

    const person = `{ "${name}": "Ann", "parcels": 5, "a": { "${name}": "Bo" } }`;
    expect(data).toEqual(JSON.parse(`{ "${name}": ${person} }`));
    expect({}).not.toHaveProperty('parcels');
  });

  it('and its variables, even those of the gateway', async () => {
    const { ask } = await openMade(nastyShop());

    const { data } = await ask(
      'query ($representations: Int, $contextualArgument_1_0: ID!) { person(id: $contextualArgument_1_0) { best { reviews(first: $representations) { stars } } } }',
      { representations: 1, contextualArgument_1_0: 'p1' },
    );

    expect(data).toEqual({ person: { best: { reviews: [{ stars: 0 }] } } });
  });
});

it('answers fields in the order in which they were asked for', async () => {
  const { ask } = await openMade(nastyShop());

  const { data } = await ask(`
    query ($no: Boolean = false) {
      persons { ...A id @skip(if: $no) ... @include(if: false) { home { code } } parcels x: id }
      now
    }
    fragment A on Person { parcels best { email id } __typename best { id: id moody } }
  `);

  const [first] = (data as { persons: Record<string, object>[] }).persons;
  expect(Object.keys(data ?? {})).toEqual(['persons', 'now']);
  expect(Object.keys(first ?? {})).toEqual(['parcels', 'best', '__typename', 'id', 'x']);
  expect(Object.keys(first?.['best'] ?? {})).toEqual(['email', 'id', 'moody']);
});
