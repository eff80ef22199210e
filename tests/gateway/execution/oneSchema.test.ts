import { defaultFieldResolver, execute, parse } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { generatedOperation } from '../../support/generatedOperations.js';
import { mediaShelf, oneSchema } from '../../support/mediaShelf.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeGraph } from '../../support/supergraphs.js';

const clashing = ['id', 'title', 'score', 'n', '__typename', 'a', 'b', 'c'];

let made: MadeGraph | undefined;
beforeAll(async () => {
  made = await openMade(mediaShelf());
});

const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const { parentType, fieldName } = info;
  const owner =
    oneSchema[parentType.name] ?? (parentType.getInterfaces().length > 0 ? oneSchema['Media'] : undefined);
  const resolve = owner?.[fieldName] as ((source: unknown, args: unknown) => unknown) | undefined;
  return resolve ? resolve(source, args) : defaultFieldResolver(source, args, context, info);
};

function answerOfOneSchema(
  schema: GraphQLSchema,
  query: string,
  variableValues: Readonly<Record<string, unknown>>,
): unknown {
  const result = execute({ schema, document: parse(query), variableValues, fieldResolver });
  return JSON.parse(JSON.stringify((result as { data: unknown }).data));
}

describe('three subgraphs answer as one schema would', () => {
  it.each(Array.from({ length: 6 }, (_, batch) => [batch * 50, batch * 50 + 49]))(
    'generated operations %i to %i',
    async (from, to) => {
      if (!made) throw new Error('The graph is not open');
      const { graph, ask } = made;
      for (let seed = from; seed <= to; seed += 1) {
        const { query, variables } = generatedOperation(graph.schema, seed, { aliases: clashing });

        const { data } = await ask(query, variables);

        const expected = answerOfOneSchema(graph.schema, query, variables);
        expect({ query, data: JSON.stringify(data) }).toEqual({ query, data: JSON.stringify(expected) });
      }
    },
    30_000,
  );
});

it('where the stock executor forgets the type of what an interface object was asked about', async () => {
  const stock = await openMade(mediaShelf(), { executor: 'apollo' });
  const query = '{ best { ... on Film { id label } } }';

  expect((await made?.ask(query))?.data).toEqual({ best: [{ id: 'f1', label: 'scored 0' }, {}] });
  expect((await stock.ask(query)).data).toEqual({ best: [{}, {}] });
});

it('where types are asked for different fields, or with different arguments, under one key', async () => {
  const shelf = aSubgraph(
    'shelf',
    `type Query { media: [Media] }
     interface Media @key(fields: "id") { id: ID! }
     type Book implements Media @key(fields: "id") { id: ID! }
     type Film implements Media @key(fields: "id") { id: ID! }`,
    {
      Query: {
        media: () => [
          { __typename: 'Book', id: 'b1' },
          { __typename: 'Film', id: 'f1' },
        ],
      },
    },
  );
  const twins = aSubgraph(
    'twins',
    'type Media @interfaceObject @key(fields: "id") { id: ID! first: Int second: Int nth(n: Int = 3): Twin } type Twin { n: Int m: Int }',
    { Media: { first: () => 1, second: () => 2, nth: (_: unknown, { n }: { n: number }) => ({ n, m: -n }) } },
  );
  const { ask } = await openMade([shelf, twins]);

  const { data } = await ask(`{ media {
    ... on Book { a: first nth(n: 4) { x: n } same: first }
    ... on Film { a: second nth { x: m } same: first }
  } }`);

  expect(data).toEqual({
    media: [
      { a: 1, nth: { x: 4 }, same: 1 },
      { a: 2, nth: { x: -3 }, same: 1 },
    ],
  });
});
