import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import type { SubgraphResult, SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { nastyShop } from '../../support/nastyShop.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { Answer } from '../../support/supergraphs.js';

const told = ({ errors }: Answer): [unknown, unknown][] =>
  (errors ?? []).map(({ path, extensions }) => [path?.join('.'), extensions?.['code']]);

function answering(answer: () => Promise<unknown>): SubgraphTransport {
  return {
    execute: answer as () => Promise<SubgraphResult>,
    subscribe: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
}

describe('a subgraph that is down', () => {
  const down = answering(() => Promise.reject(new Error('ECONNREFUSED 10.0.0.7')));

  it('leaves its fields null, each with an error, and the others as they are', async () => {
    const { ask } = await openMade(nastyShop(), { transports: { reviews: down } });

    const answer = await ask('{ persons { name all: reviews { stars } } now }');

    expect(answer.data).toEqual({
      persons: [
        { name: 'Ann', all: null },
        { name: 'Bo', all: null },
        null,
        null,
        { name: 'Ann', all: null },
      ],
      now: 'noon',
    });
    expect(told(answer).filter(([, code]) => code === 'DOWNSTREAM_UNAVAILABLE')).toEqual([
      ['persons.0.all', 'DOWNSTREAM_UNAVAILABLE'],
      ['persons.1.all', 'DOWNSTREAM_UNAVAILABLE'],
      ['persons.4.all', 'DOWNSTREAM_UNAVAILABLE'],
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/10\.0\.0\.7|reviews"/);
  });

  it('is the reason, not the null that it leaves where none may be', async () => {
    const { ask } = await openMade(nastyShop(), { transports: { reviews: down } });

    const answer = await ask('{ product(sku: "b1") { title rating } now }');

    expect(answer.data).toEqual({ product: null, now: 'noon' });
    expect(told(answer)).toEqual([['product.rating', 'DOWNSTREAM_UNAVAILABLE']]);
  });

  it('is also the reason for what needed its answer', async () => {
    const { ask } = await openMade(nastyShop(), { transports: { logistics: down } });

    const answer = await ask('{ product(sku: "b1") { title ... on Book { duty } } }');

    expect(answer.data).toEqual({ product: { title: 'Emma', duty: null } });
    expect(told(answer)).toEqual([['product.duty', 'DOWNSTREAM_UNAVAILABLE']]);
  });

  it('is also the reason for what needed a part of something else', async () => {
    const orders = aSubgraph(
      'orders',
      'type Query { order: Order } type Order @key(fields: "id") { id: ID! buyer: Buyer } type Buyer @key(fields: "id") { id: ID! }',
      { Query: { order: () => ({ id: 1, buyer: { id: 2 } }) } },
    );
    const buyers = aSubgraph('buyers', 'type Buyer @key(fields: "id") { id: ID! country: String }');
    const taxes = aSubgraph(
      'taxes',
      `type Order @key(fields: "id") { id: ID! buyer: Buyer @external  tax: Int @requires(fields: "buyer { country }") }
       type Buyer @key(fields: "id", resolvable: false) { id: ID! country: String @external }`,
    );
    const { ask } = await openMade([orders, buyers, taxes], { transports: { buyers: down } });

    const answer = await ask('{ order { id tax } }');

    expect(answer.data).toEqual({ order: { id: '1', tax: null } });
    expect(told(answer)).toEqual([['order.tax', 'DOWNSTREAM_UNAVAILABLE']]);
  });

  it('leaves what another knows of the same object', async () => {
    const heights = aSubgraph(
      'heights',
      'type Query { box: Box } type Box @key(fields: "id") { id: ID! size: Size @shareable } type Size { h: Int }',
      {
        Query: { box: () => ({ id: 1, size: { h: 3 } }) },
      },
    );
    const widths = aSubgraph(
      'widths',
      'type Box @key(fields: "id") { id: ID! size: Size @shareable } type Size { w: Int }',
    );
    const { ask } = await openMade([heights, widths], { transports: { widths: down } });

    const answer = await ask('{ box { size { h w } } }');

    expect(answer.data).toEqual({ box: { size: { h: 3, w: null } } });
    expect(told(answer)).toEqual([['box.size.w', 'DOWNSTREAM_UNAVAILABLE']]);
  });

  it('leaves the root fields of others', async () => {
    const { ask } = await openMade(nastyShop(), { transports: { people: down } });

    const answer = await ask('{ me { name } boss: person(id: "p1") { id } review(id: "r1") { stars } }');

    expect(answer.data).toEqual({ me: null, boss: null, review: { stars: 5 } });
    expect(told(answer)).toEqual([
      ['me', 'DOWNSTREAM_UNAVAILABLE'],
      ['boss', 'DOWNSTREAM_UNAVAILABLE'],
    ]);
  });

  it('is in the log, with what the client is not told', async () => {
    const { ask, logged } = await openMade(nastyShop(), { transports: { people: down } });

    await ask('{ me { name } }');

    expect(logged).toMatchObject([{ subgraph: 'people', err: { message: 'ECONNREFUSED 10.0.0.7' } }]);
  });

  it('is in the log once, however many ask for it', async () => {
    const { ask, logged } = await openMade(nastyShop(), { transports: { people: down } });

    await Promise.all(Array.from({ length: 20 }, () => ask('{ me { name } }')));

    expect(logged).toHaveLength(1);
  });

  it('is told of at a hundred places at most', async () => {
    const people = aSubgraph('people', 'type Query { all: [P] } type P @key(fields: "id") { id: ID! }', {
      Query: { all: () => Array.from({ length: 300 }, (_, id) => ({ id })) },
    });
    const names = aSubgraph('names', 'type P @key(fields: "id") { id: ID! name: String }');
    const { ask } = await openMade([people, names], { transports: { names: down } });

    const { errors } = await ask('{ all { name } }');

    expect(errors).toHaveLength(100);
  });
});

it('a subgraph that never answers is given up', async () => {
  const silent = answering(() => new Promise(() => undefined));
  const { ask } = await openMade(nastyShop(), { transports: { people: silent }, subgraphTimeoutMs: 20 });

  const answer = await ask('{ me { name } now }');

  expect(answer.data).toEqual({ me: null, now: 'noon' });
  expect(told(answer)).toEqual([['me', 'DOWNSTREAM_UNAVAILABLE']]);
});

it('a client that has left already is not worked for', async () => {
  const { graph, sent, logged } = await openMade(nastyShop());

  const document = parse('{ now me { name } }');
  await graph.execute({
    document,
    operationName: null,
    variables: {},
    headers: {},
    signal: AbortSignal.abort(),
  });

  expect([...sent, ...logged]).toEqual([]);
});

it('a client that leaves is worked for no more', async () => {
  const leaving = new AbortController();
  const { graph, sent } = await openMade(nastyShop(), {
    transports: {
      catalog: answering(() => {
        leaving.abort();
        return Promise.resolve({ data: { product: { __typename: 'Book', sku: 'b1' } } });
      }),
    },
  });

  await graph.execute({
    document: parse('{ product(sku: "b1") { reviews { id } } }'),
    operationName: null,
    variables: {},
    headers: {},
    signal: leaving.signal,
  });

  expect(sent.map(({ subgraph }) => subgraph)).toEqual(['catalog']);
});

/** So many lists within each other. */
function lists(depth: number): unknown {
  let value: unknown = 1;
  for (let at = 0; at < depth; at += 1) value = [value];
  return value;
}

describe('a subgraph that answers rubbish', () => {
  it.each([
    ['nothing', {}],
    ['neither data nor errors', { data: null }],
    ['no object', { data: 'yes' }],
    ['no entities', { data: {} }],
    ['too few entities', { data: { _entities: [] } }],
    ['entities that are none', { data: { _entities: [7] } }],
    ['a list for an object', { data: { _entities: [[]] } }],
    ['no error but null', { data: { _entities: null }, errors: [] }],
    ['errors that are none', { data: null, errors: 'many' }],
  ])('like %s is unavailable', async (_, answer) => {
    const { ask, logged } = await openMade(nastyShop(), {
      transports: { reviews: answering(() => Promise.resolve(answer)) },
    });

    const result = await ask('{ product(sku: "b1") { title reviews { id } } }');

    expect(result.data).toEqual({ product: { title: 'Emma', reviews: null } });
    expect(told(result)).toEqual([['product.reviews', 'DOWNSTREAM_UNAVAILABLE']]);
    expect(logged).toMatchObject([{ subgraph: 'reviews' }]);
  });

  it.each([
    ['an object for a list', { reviews: {} }],
    ['a list of numbers', { reviews: [1] }],
    ['text', { reviews: 'many' }],
  ])('like %s is not shown', async (_, entity) => {
    const { ask } = await openMade(nastyShop(), {
      transports: { reviews: answering(() => Promise.resolve({ data: { _entities: [entity] } })) },
    });

    const { data, errors } = await ask('{ product(sku: "b1") { title reviews { stars } } }');

    expect(data).toEqual({ product: { title: 'Emma', reviews: null } });
    expect(errors?.[0]?.path?.slice(0, 2)).toEqual(['product', 'reviews']);
    expect(errors).toHaveLength(1);
  });

  const emma = { __typename: 'Book', sku: 'b1', title: 'Emma' };

  it.each([
    ['whose type nobody knows', { ...emma, __typename: 'Tome' }, null, 'product'],
    ['whose type is no text', { ...emma, __typename: ['Book'] }, null, 'product'],
    ['without a field', { ...emma, kind: undefined }, { title: 'Emma', kind: null }, 'product.kind'],
    ['of lists within each other', lists(20_000), null, 'product'],
    [
      'with too deep a value',
      { ...emma, kind: 'PRINT', extra: lists(20_000) },
      { title: 'Emma', kind: 'PRINT', extra: null },
      'product.extra',
    ],
  ])(
    'like an object %s has an error there, and takes nothing from others',
    async (_, answered, product, path) => {
      const { ask } = await openMade(nastyShop(), {
        transports: { catalog: answering(() => Promise.resolve({ data: { product: answered } })) },
        open: openGraph,
      });

      const extra = path.endsWith('extra') ? 'extra' : '';
      const answer = await ask(`{ product(sku: "b1") { title kind ${extra} } me { name } }`);

      expect(answer.data).toEqual({ product, me: { name: 'Ann' } });
      expect(told(answer)).toEqual([[path, 'INTERNAL_SERVER_ERROR']]);
    },
  );

  it('like an entity whose type is not told has an error at what others know of it', async () => {
    const { ask } = await openMade(nastyShop(), {
      transports: { people: answering(() => Promise.resolve({ data: { me: { id: 'p1', name: 'Ann' } } })) },
      open: openGraph,
    });

    const answer = await ask('{ me { name reviews { stars } } }');

    expect(answer.data).toEqual({ me: { name: 'Ann', reviews: null } });
    expect(told(answer)).toEqual([['me.reviews', 'INTERNAL_SERVER_ERROR']]);
  });

  it.each([
    ['nothing', null, []],
    ['a text', 'no', []],
    ['a place that is none', { message: 'no', path: [{ me: 1 }] }, []],
    ['facts that nest too deep', { message: 'no', path: ['me'], extensions: { x: lists(20_000) } }, ['me']],
  ])('like an error of %s is told', async (_, error, path) => {
    const { ask } = await openMade(nastyShop(), {
      transports: { people: answering(() => Promise.resolve({ data: { me: null }, errors: [error] })) },
      open: openGraph,
    });

    const answer = await ask('{ me { name } now }');

    expect(answer.data).toEqual({ me: null, now: 'noon' });
    expect(answer.errors?.map((each) => each.path ?? [])).toEqual([path]);
  });

  it('like more than it was asked for is not shown', async () => {
    const more = {
      id: 'p1',
      name: 'Ann',
      secret: 'x',
      __proto__: { admin: true },
      home: { code: 'DE', more: 1 },
    };
    const { ask } = await openMade(nastyShop(), {
      transports: { people: answering(() => Promise.resolve({ data: { me: more, you: 1 } })) },
    });

    expect(await ask('{ me { name home { code } } }')).toEqual({
      data: { me: { name: 'Ann', home: { code: 'DE' } } },
    });
  });

  it('like an error without data has its error at every field', async () => {
    const refusing = { errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }] };
    const { ask } = await openMade(nastyShop(), {
      transports: { reviews: answering(() => Promise.resolve(refusing)) },
    });

    const answer = await ask('{ product(sku: "b1") { reviews { id } } review(id: "r1") { id } }');

    expect(answer.data).toEqual({ product: { reviews: null }, review: null });
    expect(told(answer)).toEqual([
      ['product.reviews', 'UNAUTHENTICATED'],
      ['review', 'UNAUTHENTICATED'],
    ]);
  });

  it.each([
    [7, '7'],
    ['7', '7'],
    [-(2 ** 40), '-1099511627776'],
  ])('like the ID %j is shown as text', async (id, shown) => {
    const { ask } = await openMade(nastyShop(), {
      transports: { people: answering(() => Promise.resolve({ data: { me: { id }, persons: [{ id }] } })) },
      open: openGraph, // the stock executor passes a number on
    });

    const answer = await ask('{ me { id } persons { id } }');

    expect(answer).toEqual({ data: { me: { id: shown }, persons: [{ id: shown }] } });
  });

  it('like the ID 1.5 is not shown', async () => {
    const { ask } = await openMade(nastyShop(), {
      transports: { people: answering(() => Promise.resolve({ data: { me: { id: 1.5, name: 'Ann' } } })) },
      open: openGraph,
    });

    const answer = await ask('{ me { id name } }');

    expect(answer.data).toEqual({ me: null });
    expect(told(answer)).toEqual([['me.id', 'INTERNAL_SERVER_ERROR']]);
  });
});
