import { describe, expect, it } from 'vitest';
import { nastyShop } from '../../support/nastyShop.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';

const filters = aSubgraph(
  'filters',
  `type Query { find(filter: Filter, sort: Sort = UP, at: Instant): String }
   input Filter { text: String!, limit: Int = 3, tags: [String!], hidden: Int @inaccessible }
   enum Sort { UP DOWN SIDEWAYS @inaccessible }  scalar Instant`,
  { Query: { find: (_: unknown, args: unknown) => JSON.stringify(args) } },
);

describe('variables are understood before anything is sent', () => {
  it.each([
    ['a missing one', '($x: Filter!) { find(filter: $x) }', {}],
    ['one of another type', '($x: Filter) { find(filter: $x) }', { x: { text: 5 } }],
    ['an unknown field', '($x: Filter) { find(filter: $x) }', { x: { text: 'a', nope: 1 } }],
    ['a hidden field', '($x: Filter) { find(filter: $x) }', { x: { text: 'a', hidden: 1 } }],
    ['a hidden value', '($x: Sort) { find(sort: $x) }', { x: 'SIDEWAYS' }],
    ['no decision for a condition', '($x: Boolean = true) { find @skip(if: $x) }', { x: null }],
  ])('%s is the client’s mistake', async (_, query, variables) => {
    const { ask, sent } = await openMade([filters]);

    const { data, errors } = await ask(`query ${query}`, variables);

    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.message).toContain('$x');
    expect(sent).toEqual([]);
  });

  it('and defaults fill in', async () => {
    const { ask } = await openMade([filters]);

    const { data } = await ask(
      'query ($f: Filter, $sort: Sort = DOWN, $unused: Int) { find(filter: $f, sort: $sort) }',
      { f: { text: 'a', tags: 'one' } },
    );

    expect(JSON.parse(String(data?.['find']))).toEqual({
      filter: { text: 'a', limit: 3, tags: ['one'] },
      sort: 'DOWN',
    });
  });

  it('and a subgraph gets those that it needs', async () => {
    const { ask, sent } = await openMade(nastyShop());

    await ask(
      'query ($id: ID!, $first: Int, $yes: Boolean = true) { person(id: $id) { name @include(if: $yes) reviews(first: $first) { id } } }',
      {
        id: 7,
        first: 1,
      },
    );

    expect(sent.map(({ variables }) => variables)).toEqual([{ id: '7', yes: true }]);
  });
});

describe('@skip and @include', () => {
  const query = `query ($a: Boolean!, $b: Boolean!) {
    me { name @skip(if: $a) reviews(first: 1) @include(if: $b) { stars } ... @include(if: $a) { parcels @skip(if: $b) } }
  }`;

  it('are decided anew for each request', async () => {
    const { ask } = await openMade(nastyShop());

    const keys: string[][] = [];
    for (const variables of [
      { a: true, b: false },
      { a: false, b: false },
      { a: true, b: false },
    ]) {
      const { data } = await ask(query, variables);
      keys.push(Object.keys(data?.['me'] ?? {}));
    }

    expect(keys).toEqual([['parcels'], ['name'], ['parcels']]);
  });

  it.each([
    [true, true, { reviews: [{ stars: 5 }] }, ['people', 'reviews']],
    [true, false, { parcels: 5 }, ['people', 'logistics']],
    [false, true, { name: 'Ann', reviews: [{ stars: 5 }] }, ['people', 'reviews']],
    [false, false, { name: 'Ann' }, ['people']],
  ])('a %s, b %s: only what is wanted is answered and fetched', async (a, b, me, asked) => {
    const { ask, sent } = await openMade(nastyShop());

    expect(await ask(query, { a, b })).toEqual({ data: { me } });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(asked);
  });
});

describe('an object of which nothing is asked this time', () => {
  const variables = { asked: true, more: false };

  it.each([
    ['me @include(if: $asked) { name @include(if: $more) }', { me: {} }],
    ['me @skip(if: $more) { ... { ...F } } now', { me: {}, now: 'noon' }],
    ['me @include(if: $asked) { name @skip(if: $asked) email @skip(if: $asked) }', { me: {} }],
    [
      'me @include(if: $asked) { name reviews(first: 1) @include(if: $asked) { stars @skip(if: $asked) } }',
      { me: { name: 'Ann', reviews: [{}] } },
    ],
    ['me @include(if: $asked) { name @include(if: false) }', { me: {} }],
    ['me @include(if: $more) { name @include(if: $more) } now', { now: 'noon' }],
  ])('is there all the same: %s', async (selection, data) => {
    const { ask } = await openMade(nastyShop());

    const query = `query ($asked: Boolean!, $more: Boolean!) { ${selection} a: now @include(if: $more) @skip(if: $asked) }
      fragment F on Person { name @include(if: $more) }`;

    expect(
      await ask(query.replace(selection.includes('...F') ? /$^/ : / fragment.*/s, ''), variables),
    ).toEqual({
      data,
    });
  });
});

describe('an operation', () => {
  const two = 'query A { now } query B { me { name } } subscription S { now }';

  it('is found by its name among others', async () => {
    const { ask } = await openMade(nastyShop());

    expect(await ask('query A { now } query B { me { name } }', {}, 'B')).toEqual({
      data: { me: { name: 'Ann' } },
    });
  });

  it.each([
    ['unnamed among several', undefined, 'OPERATION_RESOLUTION_FAILURE'],
    ['unknown', 'C', 'OPERATION_RESOLUTION_FAILURE'],
    ['a subscription', 'S', 'SUBSCRIPTION_NEEDS_STREAM'],
  ])('that is %s is refused', async (_, name, code) => {
    const { ask } = await openMade(nastyShop());

    const { data, errors } = await ask(two, {}, name);

    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions?.['code']).toBe(code);
  });
});
