import { graphError } from '../../subgraphs/kit/errors.js';
import { aSubgraph } from './supergraphs.js';
import type { MadeSubgraph } from './supergraphs.js';

/**
 * A supergraph that has a bit of everything that makes federation hard: interfaces and unions over several subgraphs,
 * compound keys, chains of @requires, @provides, lists of lists, hidden values, and nulls and errors at every depth.
 */
export function nastyShop(): MadeSubgraph[] {
  return [catalog(), people(), reviews(), logistics(), customs()];
}

interface Item {
  readonly __typename: 'Book' | 'Film' | 'Gadget';
  readonly sku: string;
  readonly [field: string]: unknown;
}

const makers = [
  { id: 'm1', name: 'Insel', country: { code: 'DE', label: 'Germany' } },
  { id: 'm2', name: '', country: null },
];
const items: readonly Item[] = [
  {
    __typename: 'Book',
    sku: 'b1',
    title: 'Emma',
    pages: 400,
    weight: 300,
    maker: makers[0],
    kind: 'PRINT',
    size: { h: 20, w: 0 },
  },
  {
    __typename: 'Book',
    sku: 'b2',
    title: 'Persuasion',
    pages: 0,
    weight: null,
    maker: makers[1],
    kind: null,
    size: null,
  },
  {
    __typename: 'Film',
    sku: 'f1',
    title: 'Clueless',
    pages: 'long',
    weight: 50,
    maker: null,
    kind: 'SCREEN',
    size: { h: 19, w: 14 },
  },
  {
    __typename: 'Film',
    sku: 'f2',
    title: null,
    pages: '',
    weight: 0,
    maker: makers[1],
    kind: 'SECRET',
    size: { h: null, w: 1 },
  },
  {
    __typename: 'Gadget',
    sku: 'g1',
    title: 'Lamp',
    weight: 900,
    maker: makers[0],
    kind: 'PRINT',
    size: { h: 40, w: 40 },
  },
];
const item = (sku: string): Item | undefined => items.find((candidate) => candidate.sku === sku);
const refuse = (code: Parameters<typeof graphError>[0], message: string) => (): never => {
  throw graphError(code, message);
};

function catalog(): MadeSubgraph {
  const product = {
    price: ({ sku }: Item, { currency = 'EUR' }: { currency?: string }) => `${sku} in ${currency}`.length,
    related: ({ sku }: Item) => (sku === 'b1' ? [items[1], items[2]] : sku === 'f1' ? [items[3]] : null),
    extra: ({ sku }: Item) => ({ sku, tags: ['x', { __proto__: null, y: 1 }] }),
    __resolveReference: ({ sku }: Item) => item(sku),
  };
  const shared = `sku: ID! title: String! kind: Kind weight: Int price(currency: String): Int maker: Maker size: Size
    related: [Product!] extra: JSON`;
  const sdl = `
    type Query {
      products: [Product!]!  someProducts: [Product]  product(sku: ID!): Product  shelves: [[Product]]  matrix: [[[Int]!]]
      search(text: String): [Hit]  broken: String!  forbidden: [Product!]  now: String  maker(id: ID!): Maker
    }
    interface Product { ${shared} }
    type Book implements Product @key(fields: "sku") { ${shared} pages: Int }
    type Film implements Product @key(fields: "sku") { ${shared} pages: String }
    type Gadget implements Product @key(fields: "sku maker { id }") { ${shared} }
    type Maker @key(fields: "id") { id: ID! name: String country: Country products: [Product!] }
    type Country @shareable { code: String!  label: String }
    type Size { h: Int  w: Int }
    union Hit = Book | Film | Maker
    enum Kind { PRINT SCREEN SECRET @inaccessible }
    scalar JSON`;
  return aSubgraph('catalog', sdl, {
    Query: {
      products: () => items.filter(({ title }) => title),
      someProducts: () => [items[0], null, ...items],
      product: (_: unknown, { sku }: { sku: string }) => item(sku),
      shelves: () => [[items[0], null, items[3]], null, [], [items[4], items[0]]],
      matrix: () => [[[1, null], []], null, [[0]]],
      search: () => [items[0], { __typename: 'Maker', ...makers[0] }, null, items[3], items[2]],
      broken: () => refuse('FORBIDDEN', 'not you')(),
      forbidden: refuse('FORBIDDEN', 'nor you'),
      maker: (_: unknown, { id }: { id: string }) => makers.find((maker) => maker.id === id),
      now: () => 'noon',
    },
    Book: product,
    Film: product,
    Gadget: product,
    Maker: {
      products: ({ id }: { id: string }) =>
        items.filter(({ maker }) => (maker as { id: string } | null)?.id === id),
      __resolveReference: ({ id }: { id: string }) => makers.find((maker) => maker.id === id),
    },
  });
}

const persons = [
  {
    id: 'p1',
    email: 'ann@x',
    name: 'Ann',
    home: { code: 'DE', label: null },
    best: 'p2',
    friends: ['p2', 'p3'],
  },
  { id: 'p2', email: 'bo@x', name: 'Bo', home: null, best: 'p3', friends: [] },
  { id: 'p3', email: 'cy@x', name: null, home: { code: 'FR', label: 'France' }, best: null, friends: null },
];
const person = (id: string | null) =>
  persons.find((candidate) => candidate.id === id || candidate.email === id);

function people(): MadeSubgraph {
  const sdl = `
    type Query { me: Person  persons: [Person]  person(id: ID!): Person }
    type Person @key(fields: "id") @key(fields: "email") {
      id: ID!  email: String!  name: String! @shareable  home: Country  best: Person  friends: [Person!]  moody: String  secret: String @inaccessible
    }
    type Country @shareable { code: String!  label: String }`;
  return aSubgraph('people', sdl, {
    Query: {
      me: () => persons[0],
      persons: () => [...persons, null, persons[0]],
      person: (_: unknown, { id }: { id: string }) => person(id),
    },
    Person: {
      best: ({ best }: { best: string | null }) => person(best),
      friends: ({ friends }: { friends: string[] | null }) => friends?.map(person),
      moody: ({ id }: { id: string }) => (id === 'p2' ? refuse('FORBIDDEN', 'in a mood')() : `${id} is well`),
      __resolveReference: ({ id, email }: { id?: string; email?: string }) => person(id ?? email ?? null),
    },
  });
}

const written = [
  { id: 'r1', body: 'good', stars: 5, author: 'p1', about: 'b1' },
  { id: 'r2', body: null, stars: 0, author: 'p2', about: 'b1' },
  { id: 'r3', body: 'long', stars: 1, author: 'p3', about: 'f1' },
  { id: 'r4', body: 'lost', stars: 2, author: 'p9', about: 'f2' },
];

function reviews(): MadeSubgraph {
  const product = {
    reviews: ({ sku }: Item) => written.filter(({ about }) => about === sku),
    rating: ({ sku }: Item) => (sku === 'f1' ? refuse('FORBIDDEN', 'no ratings here')() : 4.5),
    __resolveReference: ({ sku }: Item) => (sku === 'b2' ? null : { sku }),
  };
  const sdl = `
    type Query { reviews: [Review!]!  review(id: ID!): Review }
    interface Product { sku: ID!  reviews: [Review!]  rating: Float! }
    type Book implements Product @key(fields: "sku") { sku: ID!  reviews: [Review!]  rating: Float! }
    type Film implements Product @key(fields: "sku") { sku: ID!  reviews: [Review!]  rating: Float! }
    type Gadget implements Product @key(fields: "sku maker { id }") { sku: ID!  maker: Maker @shareable  reviews: [Review!]  rating: Float! }
    type Maker @key(fields: "id", resolvable: false) { id: ID! }
    type Review @key(fields: "id") { id: ID!  body: String  stars: Int!  author: Person @provides(fields: "name")  about: Product }
    type Person @key(fields: "id") { id: ID!  name: String! @external  reviews(first: Int = 2): [Review] }`;
  return aSubgraph('reviews', sdl.replaceAll('@shareable', ''), {
    Query: {
      reviews: () => written,
      review: (_: unknown, { id }: { id: string }) => written.find((one) => one.id === id),
    },
    Book: product,
    Film: product,
    Gadget: product,
    Review: {
      author: ({ author }: { author: string }) => ({ id: author, name: person(author)?.name ?? 'unknown' }),
      about: ({ about }: { about: string }) => ({ ...item(about) }),
      __resolveReference: ({ id }: { id: string }) => written.find((one) => one.id === id),
    },
    Person: {
      reviews: ({ id }: { id: string }, { first }: { first: number }) =>
        written
          .filter(({ author }) => author === id)
          .concat(written.slice(3))
          .slice(0, first),
    },
  });
}

function logistics(): MadeSubgraph {
  const product = {
    shipping: ({ weight }: { weight: number | null }) => (weight === null ? null : weight * 2),
    crate: ({ size }: { size: { h: number | null; w: number | null } | null }) =>
      `${size?.h ?? '?'}x${size?.w ?? '?'}`,
  };
  const external = `sku: ID!  weight: Int @external  size: Size @external  shipping: Int @requires(fields: "weight")
    crate: String @requires(fields: "size { h w }")`;
  const sdl = `
    type Book @key(fields: "sku") { ${external} }
    type Film @key(fields: "sku") { ${external} }
    type Size { h: Int @external  w: Int @external }
    type Person @key(fields: "email") { email: String!  parcels: Int }`;
  return aSubgraph('logistics', sdl, {
    Book: product,
    Film: product,
    Person: { parcels: ({ email }: { email: string }) => email.length },
  });
}

function customs(): MadeSubgraph {
  const sdl = `
    type Book @key(fields: "sku") {
      sku: ID!  shipping: Int @external  maker: Maker @external
      duty: String @requires(fields: "shipping maker { country { code } }")
    }
    type Maker { country: Country @external }
    type Country { code: String! @external }`;
  const duty = ({
    shipping,
    maker,
  }: {
    shipping: number;
    maker: { country: { code: string } | null } | null;
  }): string => `${maker?.country?.code ?? 'nowhere'}:${shipping}`;
  return aSubgraph('customs', sdl, { Book: { duty } });
}
