import { beforeAll, describe, expect, it } from 'vitest';
import { generatedOperation } from '../../support/generatedOperations.js';
import { nastyShop } from '../../support/nastyShop.js';
import { openMade } from '../../support/supergraphs.js';
import type { Answer, MadeGraph } from '../../support/supergraphs.js';

/** Our executor and Apollo's, on the same supergraph, planner and subgraphs. */
let [ours, stock]: [MadeGraph?, MadeGraph?] = [];
beforeAll(async () => {
  ours = await openMade(nastyShop());
  stock = await openMade(nastyShop(), { executor: 'apollo' });
});

async function both(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<[Answer, Answer]> {
  if (!ours || !stock) throw new Error('The graphs are not open');
  return [await ours.ask(query, { ...variables }), await stock.ask(query, { ...variables })];
}

/**
 * What subgraphs said went wrong. Ours tells more: the stock executor keeps quiet about nulls where none may be, or tells
 * of them in `extensions.valueCompletion`.
 */
function complaints({ errors = [] }: Answer): string[] {
  const said = errors
    .map(({ message }) => message)
    .filter((message) => !/^Cannot return null|does not fit/.test(message));
  return [...new Set(said)].sort();
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

  it.each(Array.from({ length: 8 }, (_, batch) => [batch * 50, batch * 50 + 49]))(
    'generated operations %i to %i',
    async (from, to) => {
      for (let seed = from; seed <= to; seed += 1) {
        const schema = ours?.graph.schema;
        if (!schema) throw new Error('The graph is not open');
        const { query, variables } = generatedOperation(schema, seed, { aliases: ['a', 'b', 'c'] });

        const [our, their] = await both(query, variables);

        expect({ query, data: our.data, errors: complaints(our) }).toEqual({
          query,
          data: their.data,
          errors: complaints(their),
        });
      }
    },
    60_000,
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
