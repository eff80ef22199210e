import { beforeAll, describe, expect, it } from 'vitest';
import { bothExecutors, compare, complaints } from '../../support/bothExecutors.js';
import type { BothExecutors } from '../../support/bothExecutors.js';
import { imaginedRollover } from '../../support/imaginedRollover.js';
import { mediaShelf } from '../../support/mediaShelf.js';
import { nastyShop } from '../../support/nastyShop.js';
import type { Answer } from '../../support/supergraphs.js';
import { imaginedMaze } from '../../support/tradingMaze.js';

let shop: BothExecutors | undefined;
beforeAll(async () => {
  shop = await bothExecutors(nastyShop());
});

async function both(query: string): Promise<[Answer, Answer]> {
  if (!shop) throw new Error('The graphs are not open');
  return [await shop.ours.ask(query), await shop.stock.ask(query)];
}

describe('the stock executor answers alike', () => {
  it.each([
    ['lists and nulls', '{ persons { id name home { code label } friends { id } } }'],
    ['an interface', '{ products { __typename sku title maker { name } related { sku } } }'],
    ['a union', '{ search { __typename ... on Product { title } ... on Maker { products { sku } } } }'],
    ['lists of lists', '{ shelves { sku reviews { stars author { name } } } matrix }'],
    ['a chain of requirements', '{ product(sku: "b1") { ... on Book { duty crate shipping } } }'],
    ['a compound key', '{ product(sku: "g1") { rating reviews { id } } }'],
    ['what is provided', '{ reviews { author { name home { code } } about { title } } }'],
    ['errors below', '{ persons { moody best { moody parcels } } forbidden { sku } }'],
    ['an error above', '{ now broken }'],
    ['a hidden value', '{ product(sku: "f2") { sku kind } }'],
    ['introspection', '{ __schema { queryType { name } } __type(name: "Person") { fields { name } } now }'],
    ['an object scalar', '{ products { extra } }'],
    ['nothing', '{ now @skip(if: true) }'],
    ['a wrong variable', 'query ($id: ID!) { person(id: $id) { name } }'],
  ])('%s', async (_, query) => {
    const [our, their] = await both(query);

    expect(our.data).toEqual(their.data);
    if (our.data !== undefined) expect(complaints(our)).toEqual(complaints(their));
    else expect(their.errors).toBeDefined();
  });

  it.each([
    ['on a shop that is nasty', nastyShop, 400],
    ['in a maze', imaginedMaze, 300],
    ['on our own graph', imaginedRollover, 150],
  ])(
    'generated operations %s',
    async (_, subgraphs, operations) => {
      const executors = await bothExecutors(await subgraphs());

      const { differences, onList } = await compare(executors, { from: 0, operations });

      expect(differences).toEqual([]);
      expect(onList).toBeLessThan(operations / 10);
    },
    120_000,
  );
});

describe('the stock executor answers wrongly, of @apollo/gateway 2.14.4,', () => {
  it('where the client gives a field the name of a key', async () => {
    const [our, their] = await both('{ me { id: name reviews(first: 1) { stars } } }');

    expect(our.data).toEqual({ me: { id: 'Ann', reviews: [{ stars: 5 }] } });
    expect(their.data).toEqual({ me: { id: 'p1', reviews: [{ stars: 5 }] } });
  });

  it('where a field that it had to alias is empty', async () => {
    const [our, their] = await both('{ product(sku: "f2") { ... on Book { pages } ... on Film { pages } } }');

    expect(our.data).toEqual({ product: { pages: '' } });
    expect(their.data).toEqual({ product: { pages: null } });
  });

  it('about objects that a subgraph knows by their interface alone', async () => {
    const { ours, stock } = await bothExecutors(mediaShelf());
    const query = '{ best { ... on Book { label } } }';

    expect((await ours.ask(query)).data).toEqual({ best: [{}, { label: 'scored 1' }] });
    expect((await stock.ask(query)).data).toEqual({ best: [{}, {}] });
  });

  it('in the order of fields, where a fragment occurs twice', async () => {
    const [our, their] = await both('{ me { ... { id } email ... { name } } }');

    expect(Object.keys(our.data?.['me'] ?? {})).toEqual(['id', 'email', 'name']);
    expect(Object.keys(their.data?.['me'] ?? {})).toEqual(['id', 'name', 'email']);
  });

  it('where an error is, in lists of several types', async () => {
    const [our, their] = await both('{ search { ... on Film { rating } } }');

    expect(our.errors?.map(({ path }) => path)).toContainEqual(['search', 4, 'rating']);
    expect(their.errors?.map(({ path }) => path)).toEqual([['search', 1, 'rating']]);
  });

  it('about a null where none may be, of which it says nothing', async () => {
    const [our, their] = await both('{ product(sku: "b2") { ... on Book { rating } } }');

    expect(our.errors?.map(({ path }) => path)).toEqual([['product', 'rating']]);
    expect(their.errors).toBeUndefined();
  });
});
