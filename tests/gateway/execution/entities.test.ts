import { describe, expect, it } from 'vitest';
import { nastyShop } from '../../support/nastyShop.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';

describe('an entity of several subgraphs', () => {
  it('is asked for once, however often it stands in the answer', async () => {
    const { ask, sent } = await openMade(nastyShop());

    const { data } = await ask('{ persons { email parcels } }');

    const people = [
      { email: 'ann@x', parcels: 5 },
      { email: 'bo@x', parcels: 4 },
      { email: 'cy@x', parcels: 4 },
    ];
    expect(data).toEqual({ persons: [...people, null, people[0]] });
    expect(sent[1]?.variables['representations']).toEqual(
      people.map(({ email }) => ({ __typename: 'Person', email })),
    );
  });

  it('is asked for once for all who ask at the same time', async () => {
    const { ask, sent } = await openMade(nastyShop());
    const query = '{ me { parcels } }';

    const [one, other] = await Promise.all([ask(query), ask(query)]);

    expect(other).toEqual(one);
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['people', 'logistics']);
  });

  it('is not asked for where there is none', async () => {
    const { ask, sent } = await openMade(nastyShop());

    await ask('{ product(sku: "none") { reviews { id } } }');

    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['catalog']);
  });

  it('is found by a key of several parts', async () => {
    const { ask, sent } = await openMade(nastyShop());

    const { data } = await ask('{ product(sku: "g1") { ... on Gadget { rating } } }');

    expect(data).toEqual({ product: { rating: 4.5 } });
    expect(sent[1]?.variables['representations']).toEqual([
      { __typename: 'Gadget', sku: 'g1', maker: { id: 'm1' } },
    ]);
  });

  it('is another one when only the parts of its key together read alike', async () => {
    const keys = [
      { a: 'b:', b: '' },
      { a: '', b: 'b:' },
      { a: 'b:', b: '' },
    ];
    const listing = aSubgraph(
      'listing',
      'type Query { all: [Thing] } type Thing @key(fields: "a b") { a: String! b: String! }',
      { Query: { all: () => keys } },
    );
    const naming = aSubgraph(
      'naming',
      'type Thing @key(fields: "a b") { a: String! b: String! name: String }',
      {
        Thing: { name: ({ a, b }: { a: string; b: string }) => `${a}-${b}` },
      },
    );
    const { ask, sent } = await openMade([listing, naming]);

    const { data } = await ask('{ all { name } }');

    expect(data).toEqual({ all: [{ name: 'b:-' }, { name: '-b:' }, { name: 'b:-' }] });
    expect(sent[1]?.variables['representations']).toHaveLength(2);
  });

  it.each([
    ['', { duty: 20 }],
    ['box { w }', { duty: 20, box: { w: 4 } }],
  ])('is asked for without the inputs of fields that are left out, asked beside %j', async (beside, ware) => {
    const goods = aSubgraph(
      'goods',
      'type Query { ware: Ware } type Ware @key(fields: "id") { id: ID! weight: Int box: Box } type Box { h: Int w: Int }',
      { Query: { ware: () => ({ id: 1, weight: 2, box: { h: 3, w: 4 } }) } },
    );
    const customs = aSubgraph(
      'customs',
      `type Ware @key(fields: "id") { id: ID! weight: Int @external  box: Box @external
         duty: Int @requires(fields: "weight")  volume: Int @requires(fields: "box { h w }") }
       type Box { h: Int @external  w: Int @external }`,
      { Ware: { duty: ({ weight }: { weight: number }) => weight * 10 } },
    );
    const { ask } = await openMade([goods, customs]);

    const query = `query ($yes: Boolean!) { ware { duty ${beside} volume @include(if: $yes) } }`;
    expect(await ask(query, { yes: false })).toEqual({ data: { ware } });
  });

  it('that a subgraph does not know has nothing there, which is no error', async () => {
    const { ask } = await openMade(nastyShop());

    expect(await ask('{ product(sku: "b2") { title reviews { stars } } }')).toEqual({
      data: { product: { title: 'Persuasion', reviews: null } },
    });
  });

  it('brings what a field requires, and what that requires in its turn', async () => {
    const { ask, sent } = await openMade(nastyShop());

    const { data } = await ask('{ product(sku: "b1") { ... on Book { duty } } }');

    expect(data).toEqual({ product: { duty: 'DE:600' } });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['catalog', 'logistics', 'customs']);
  });

  it('is not asked for again when the first subgraph provides the field', async () => {
    const { ask, sent } = await openMade(nastyShop());

    const { data } = await ask('{ review(id: "r1") { author { name } } }');

    expect(data).toEqual({ review: { author: { name: 'Ann' } } });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['reviews']);
  });

  it('is found in lists of lists with holes', async () => {
    const { ask } = await openMade(nastyShop());

    const { data } = await ask('{ shelves { ... on Product { sku reviews { stars } } } matrix }');

    const emma = { sku: 'b1', reviews: [{ stars: 5 }, { stars: 0 }] };
    expect(data).toEqual({
      shelves: [
        [emma, null, { sku: 'f2', reviews: [{ stars: 2 }] }],
        null,
        [],
        [{ sku: 'g1', reviews: [] }, emma],
      ],
      matrix: [[[1, null], []], null, [[0]]],
    });
  });
});

it('sends lists of lists that a field requires', async () => {
  const shop = aSubgraph(
    'shop',
    'type Query { board: Board } type Board @key(fields: "id") { id: ID! rows: [[Cell]] } type Cell { n: Int }',
    { Query: { board: () => ({ id: '1', rows: [[{ n: 1 }, null], null, [{ n: 2 }]] }) } },
  );
  const sums = aSubgraph(
    'sums',
    `type Board @key(fields: "id") { id: ID! rows: [[Cell]] @external  sum: Int @requires(fields: "rows { n }") }
     type Cell { n: Int @external }`,
    {
      Board: {
        sum: ({ rows }: { rows: ({ n: number } | null)[][] }) =>
          rows.flat().reduce((sum, cell) => sum + (cell?.n ?? 0), 0),
      },
    },
  );
  const { ask } = await openMade([shop, sums]);

  expect(await ask('{ board { sum } }')).toEqual({ data: { board: { sum: 3 } } });
});

it('keeps empty values of fields that subgraphs of a union must not merge', async () => {
  const { ask } = await openMade(nastyShop());

  const { data } = await ask('{ someProducts { ... on Book { pages } ... on Film { pages } } }');

  const pages = [{ pages: 400 }, { pages: 0 }, { pages: 'long' }, { pages: '' }, {}];
  expect(data).toEqual({ someProducts: [pages[0], null, ...pages] });
});

describe('an entity that a subgraph knows by its interface only', () => {
  const media = aSubgraph(
    'media',
    `type Query { media: [Media] } interface Media @key(fields: "id") { id: ID! title: String }
     type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
     type Film implements Media @key(fields: "id") { id: ID! title: String }`,
    {
      Query: { media: () => [{ __typename: 'Book', id: '1', title: 'Emma', pages: 9 }] },
      Media: {
        __resolveReference: ({ id }: { id: string }) =>
          id === '1'
            ? { __typename: 'Book', id, title: 'Emma', pages: 9 }
            : { __typename: 'Film', id, title: 'Clueless' },
      },
    },
  );
  const scores = aSubgraph(
    'scores',
    'type Query { best: [Media] } type Media @interfaceObject @key(fields: "id") { id: ID! score: Int }',
    {
      Query: { best: () => [{ id: '2' }, { id: '1' }] },
      Media: { score: ({ id }: { id: string }) => Number(id) * 10 },
    },
  );

  it('takes its type from who knows it', async () => {
    const { ask } = await openMade([media, scores]);

    const { data } = await ask('{ best { __typename score title ... on Book { pages } } }');

    expect(data).toEqual({
      best: [
        { __typename: 'Film', score: 20, title: 'Clueless' },
        { __typename: 'Book', score: 10, title: 'Emma', pages: 9 },
      ],
    });
  });

  it('keeps its type when the interface is asked about it', async () => {
    const { ask, sent } = await openMade([media, scores]);

    const { data } = await ask('{ media { score ... on Book { pages } __typename } }');

    expect(data).toEqual({ media: [{ score: 10, pages: 9, __typename: 'Book' }] });
    expect(sent[1]?.variables['representations']).toEqual([{ __typename: 'Media', id: '1' }]);
  });

  it('is not asked for without its key where the fragment is about others', async () => {
    const labels = aSubgraph(
      'labels',
      `type Query { latest: [Media] }
       type Media @interfaceObject @key(fields: "id") {
         id: ID! title: String @external label: String @requires(fields: "title") }`,
      {
        Query: { latest: () => [{ id: '2' }, { id: '1' }] },
        Media: {
          label: ({ id, title }: { id: string; title: string }) => `${id}: ${title}`,
          __resolveReference: (given: { id?: string }) => {
            if (given.id === undefined) throw new Error('What without an id?');
            return given;
          },
        },
      },
    );
    const { ask } = await openMade([media, labels]);

    const answer = await ask('{ latest { ... on Book { label } } }');

    expect(answer).toEqual({ data: { latest: [{}, { label: '1: Emma' }] } });
  });

  it('is null when nobody can tell its type', async () => {
    const { ask } = await openMade([media, scores], { transports: { media: broken } });

    const { data, errors } = await ask('{ best { __typename score } }');

    expect(data).toEqual({ best: [null, null] });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['best', 0, '__typename'],
      ['best', 1, '__typename'],
    ]);
  });

  it('is null when nobody can tell which fragments are about it', async () => {
    const { ask } = await openMade([media, scores], { transports: { media: broken } });

    const { data, errors } = await ask('{ best { score ... on Book { pages } } again: best { score } }');

    expect(data).toEqual({ best: [null, null], again: [{ score: 20 }, { score: 10 }] });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']])).toEqual([
      ['best.0', 'DOWNSTREAM_UNAVAILABLE'],
      ['best.1', 'DOWNSTREAM_UNAVAILABLE'],
    ]);
  });

  it('need not be told where the fragments ask for nothing', async () => {
    const { ask } = await openMade([media, scores]);
    const query = `query ($yes: Boolean!) {
      best { ... on Book { pages @include(if: $yes) } ...F }
      again: best { score ... on Book @include(if: $yes) { pages } }
    } fragment F on Book { ... on Book { pages @include(if: $yes) } }`;

    expect(await ask(query, { yes: false })).toEqual({
      data: { best: [{}, {}], again: [{ score: 20 }, { score: 10 }] },
    });
  });

  const broken = {
    execute: () => Promise.reject(new Error('gone')),
    subscribe: () => Promise.reject(new Error('gone')),
    close: () => Promise.resolve(),
  };
});

describe('an argument from an object above', () => {
  const shops = aSubgraph(
    'shops',
    `type Query { shops: [Shop] }
     type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String owner: Owner racks: [[Item]] }
     type Owner { country: String }
     type Item @key(fields: "id") {
       id: ID!  name: String
       price(in: String @fromContext(field: "$shop { currency }")): String
       tax(of: String @fromContext(field: "$shop { owner { country } }")): String
     }`,
    {
      Query: {
        shops: () => [
          { id: '1', currency: 'EUR', owner: { country: 'DE' }, racks: [[{ id: 'a' }, { id: 'b' }]] },
          { id: '2', currency: 'USD', owner: null, racks: [[{ id: 'a' }], null] },
        ],
      },
      Item: {
        price: ({ id }: { id: string }, { in: currency }: { in: string }) => `${id} in ${currency}`,
        tax: (_: unknown, { of }: { of: string | null }) => of ?? 'none',
        __resolveReference: ({ id }: { id: string }) => ({ id }),
      },
    },
  );

  it('is that of each place, though the entity is the same', async () => {
    const { ask } = await openMade([shops]);

    const { data, errors } = await ask('{ shops { currency: id racks { price tax } } }');

    expect(errors).toBeUndefined();
    expect(data).toEqual({
      shops: [
        {
          currency: '1',
          racks: [
            [
              { price: 'a in EUR', tax: 'DE' },
              { price: 'b in EUR', tax: 'DE' },
            ],
          ],
        },
        { currency: '2', racks: [[{ price: 'a in USD', tax: 'none' }], null] },
      ],
    });
  });

  it('is fetched before it is taken, where another subgraph has to be asked for both', async () => {
    const chain = aSubgraph(
      'chain',
      `type Query { chain: [Shop] }  type Shop @key(fields: "id") { id: ID! box: Box }  type Box { item: Item }
       type Item @key(fields: "id") { id: ID! }`,
      { Query: { chain: () => ['1', '2'].map((id) => ({ id, box: { item: { id: 'a' } } })) } },
    );
    const prices = aSubgraph(
      'prices',
      `type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String }
       type Item @key(fields: "id") { id: ID! price(in: String @fromContext(field: "$shop { currency }")): String }`,
      {
        Shop: { currency: ({ id }: { id: string }) => ({ 1: 'EUR', 2: 'USD' })[id] },
        Item: { price: ({ id }: { id: string }, given: { in: string }) => `${id} in ${given.in}` },
      },
    );
    const { ask } = await openMade([chain, prices]);

    const { data } = await ask(
      'query ($yes: Boolean = true) { chain { box { item { price @include(if: $yes) } } } }',
    );

    expect(data).toEqual({
      chain: [{ box: { item: { price: 'a in EUR' } } }, { box: { item: { price: 'a in USD' } } }],
    });
  });
});
