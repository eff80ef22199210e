import { readFileSync } from 'node:fs';
import { buildSchema, getOperationAST, GraphQLError, parse, separateOperations } from 'graphql';
import type { DocumentNode } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultMaxCost, demandControl } from '../../../gateway/security/demandControl.js';
import type { DemandControl } from '../../../gateway/security/demandControl.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeGraph } from '../../support/supergraphs.js';
import { required } from '../../../subgraphs/kit/required.js';

const library = aSubgraph(
  'library',
  `type Query {
     book(id: ID): Book
     thing: Thing
     books: [Book!]!
     five: [Book!]! @listSize(assumedSize: 5)
     some(first: Int = 3, last: Int): [Book]
       @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
     page(first: Int, last: Int): Page @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes"])
     heavy: Int @cost(weight: 50)
     free: Book @cost(weight: 0)
     search(where: Filter, text: String @cost(weight: 4)): Int
     shelf: Shelf
     stock: Stock
     item: Item
   }
   type Mutation { rename: Book }
   type Subscription { added: Book }
   input Filter { and: [Filter!]  name: String @cost(weight: 2) }
   union Thing = Book | Author
   type Book { title: String  author: Author! }
   type Author @cost(weight: 7) { name: String }
   type Page { nodes: [Book!]!  total: Int }
   interface Shelf { books(first: Int): [Book]  all: [Book] }
   type Long implements Shelf {
     books(first: Int = 40): [Book] @listSize(slicingArguments: ["first"])
     all(first: Int = 30): [Book] @listSize(slicingArguments: ["first"])
   }
   type Short implements Shelf { books(first: Int): [Book] @listSize(assumedSize: 2)  all: [Book] }
   interface Stock { page(first: Int): Page }
   type Much implements Stock {
     page(first: Int): Page @listSize(slicingArguments: ["first"], sizedFields: ["nodes"])
   }
   type Little implements Stock { page(first: Int): Page @listSize(assumedSize: 3, sizedFields: ["nodes"]) }
   interface Item { report: Int  maker: Named  find(text: String): Int }
   interface Named { name: String }
   type Plain implements Item { report: Int  maker: Named  find(text: String): Int }
   type Dear implements Item & Named @cost(weight: 4) {
     name: String
     report: Int @cost(weight: 60)
     maker: Firm
     find(text: String @cost(weight: 9)): Int
   }
   type Firm implements Named @cost(weight: 5) { name: String }`,
);

let graph: MadeGraph['graph'];
beforeAll(async () => {
  ({ graph } = await openMade([library]));
});

function ask(demand: DemandControl, document: DocumentNode, variables: Record<string, unknown> = {}) {
  const operation = required(getOperationAST(document), 'the operation');
  return demand({ document, operation, variables });
}

describe('the cost of an operation', () => {
  it.each<[string, number, Record<string, unknown>?]>([
    ['{ book { title } }', 1],
    ['{ book { author { name } } }', 8],
    ['{ a: book { title } b: book { title } }', 2],
    ['{ books { title } }', 10],
    ['{ five { author { name } } }', 40],
    ['{ five { ...B } } fragment B on Book { author { name } }', 40],
    ['{ some { title } }', 3],
    ['{ some(last: 8) { title } }', 8],
    ['{ some(first: -8) { title } }', 0],
    ['{ page(first: 4) { total nodes { title } } }', 5],
    ['{ page(first: 4) { ...P } } fragment P on Page { ... { nodes { title } } }', 5],
    ['{ a: page(first: 4) { ...P } b: page(first: 6) { ...P } } fragment P on Page { nodes { title } }', 12],
    ['query($n: Int) { page(first: $n) { nodes { title } } }', 7, { n: 6 }],
    ['query($n: Int) { page(first: $n) { nodes { title } } }', 11],
    ['query($n: Int = 2) { page(first: $n) { nodes { title } } }', 3],
    ['query($n: Int = 2) { page(first: $n) { nodes { title } } }', 5, { n: 4 }],
    ['{ heavy }', 50],
    ['{ free { title } }', 0],
    ['{ search(text: "x") }', 4],
    ['{ search(where: {name: "x", and: [{name: "y"}, {}]}) }', 7],
    ['query($w: Filter) { search(where: $w) }', 7, { w: { name: 'x', and: [{ name: 'y' }, {}] } }],
    ['{ thing { ... on Book { title } ... on Author { name } } }', 7],
    ['{ shelf { books { title } } }', 41],
    ['{ shelf { books(first: 20) { title } } }', 21],
    ['{ shelf { ... on Short { books { title } } } }', 3],
    ['{ shelf { all { title } } }', 31],
    ['{ stock { page(first: 20) { nodes { title } } } }', 22],
    ['query($n: Int) { stock { page(first: $n) { nodes { title } } } }', 5, { n: 1 }],
    ['{ item { report } }', 64],
    ['{ item { ... on Plain { report } } }', 4],
    ['{ item { find(text: "a") } }', 13],
    ['query($text: String) { item { find(text: $text) } }', 13, { text: 'a' }],
    ['query($text: String) { item { find(text: $text) } }', 4, { text: null }],
    ['{ item { maker { name } } }', 9],
    ['{ book @skip(if: true) { title } }', 0],
    ['query($c: Boolean!) { book @include(if: $c) { title } }', 1, { c: false }],
    ['{ __typename __schema { types { name fields { name } } } }', 0],
    ['mutation { rename { title } }', 11],
    ['subscription { added { author { name } } }', 8],
  ])('%s is %i', (query, cost, variables) => {
    expect(ask(demandControl(graph, 1_000), parse(query), variables)).toBe(cost);
  });

  it('is counted once for each document', () => {
    const deep = `query($n: Int) { page(first: $n) { nodes { author { name } } } ...F0 }
      ${Array.from({ length: 40 }, (_, at) => `fragment F${at} on Query { ...F${at + 1} ... { ...F${at + 1} } }`).join(' ')}
      fragment F40 on Query { a: page(first: $n) { total } }`;
    const demand = demandControl(graph, 1_000);
    const startedAt = performance.now();

    expect(ask(demand, parse(deep), { n: 1 })).toBeInstanceOf(GraphQLError);

    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('an operation beyond the budget', () => {
  it('is refused, with the estimate and the maximum', () => {
    const demand = demandControl(graph, 39);

    const refusal = ask(demand, parse('{ five { author { name } } }')) as GraphQLError;

    expect(refusal.extensions).toEqual({
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
      estimatedCost: 40,
      maxCost: 39,
    });
    expect(ask(demandControl(graph, 40), parse('{ five { author { name } } }'))).toBe(40);
  });

  it('is told a number even where there is none', () => {
    const deep = Array.from({ length: 60 }).reduce<object>((inner) => ({ and: [inner] }), {});

    const refusal = ask(demandControl(graph, 1_000), parse('query($w: Filter) { search(where: $w) }'), {
      w: deep,
    });

    expect((refusal as GraphQLError).extensions['estimatedCost']).toBe(Number.MAX_SAFE_INTEGER);
  });
});

it.each([
  '{ page { total } }',
  '{ stock { page { total } } }',
  '{ page(first: 1, last: 2) { total } }',
  '{ page(first: null) { total } }',
])('a list that must be given one length is refused without it: %s', (query) => {
  const refusal = ask(demandControl(graph, 1_000), parse(query)) as GraphQLError;

  expect(refusal.extensions['code']).toBe('BAD_USER_INPUT');
  expect(refusal.message).toContain('needs exactly one of these arguments: first');
});

it('counts anew when the supergraph changes', async () => {
  const { graph: changing } = await openMade([library]);
  const demand = demandControl(changing, 1_000);
  const document = parse('{ five { title } }');
  expect(ask(demand, document)).toBe(5);

  await changing.replaceSupergraph(changing.supergraphSdl.replace('assumedSize: 5', 'assumedSize: 6'));

  expect(ask(demand, document)).toBe(6);
});

it('leaves ample room for what our own clients ask', () => {
  const rollover = {
    schema: buildSchema(readFileSync('schema/api.graphql', 'utf8')),
    supergraphSdl: readFileSync('schema/supergraph.graphql', 'utf8'),
  };
  const demand = demandControl(rollover, defaultMaxCost);
  const documents = Object.values(
    separateOperations(parse(readFileSync('scripts/demo/operations.graphql', 'utf8'))),
  );

  const costs = documents.map((document) => ask(demand, document, { first: 100 }));

  expect(documents.length).toBeGreaterThan(5);
  expect(costs.filter((cost) => typeof cost !== 'number' || cost > defaultMaxCost / 4)).toEqual([]);
});
