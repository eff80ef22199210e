import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';

/** To some subgraphs there is but an interface: the planner weighs, step by step, which of its types an object may be of. */
function media(types: readonly string[]) {
  const known = (fields: string): string =>
    ['interface Media', ...types.map((type) => `type ${type} implements Media`)]
      .map((type) => `${type} @key(fields: "id") { ${fields} }`)
      .join(' ');
  return [
    aSubgraph('shelf', `type Query { media: [Media] } ${known('id: ID! name: String')}`, {
      Query: { media: () => [] },
    }),
    aSubgraph('archive', known('id: ID!')),
    aSubgraph(
      'ratings',
      'type Media @interfaceObject @key(fields: "id") { id: ID! rating: Float twin: Media }',
    ),
    aSubgraph(
      'labels',
      `type Media @interfaceObject @key(fields: "id") {
         id: ID! rating: Float @external name: String @external badge: String @requires(fields: "rating name") }`,
    ),
  ];
}

it('an operation that might be planned in too many ways is refused, before it takes all memory', async () => {
  const { ask } = await openMade(media(['Book', 'Film', 'Disc']));

  const { errors } = await ask('{ media { twin { twin { badge } } } }');

  expect(errors).toMatchObject([
    {
      message: 'The operation asks for too much at once.',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    },
  ]);
  expect((await ask('{ media { twin { badge } } }')).data).toEqual({ media: [] });
});

/** Two subgraphs to which there is but the interface, and a field of one that requires what the other has. */
const circle = [
  aSubgraph(
    'halls',
    `type Query { halls: Int }
     interface Exhibit @key(fields: "id") { id: ID! title: String }
     type Statue implements Exhibit @key(fields: "id") { id: ID! title: String }`,
  ),
  aSubgraph(
    'care',
    `type Exhibit @interfaceObject @key(fields: "id") {
       id: ID! title: String @external condition: Int insured: String @requires(fields: "title") }`,
  ),
  aSubgraph(
    'shows',
    `type Query { best: [Exhibit] }
     type Exhibit @interfaceObject @key(fields: "id") {
       id: ID! condition: Int @external fit: Boolean @requires(fields: "condition") }`,
    { Query: { best: () => [] } },
  ),
];

it('an operation in whose plan the planner goes round in circles is refused, and others are served', async () => {
  const { ask } = await openMade(circle, { open: openGraph });

  const { errors } = await ask('{ best { ... on Statue { fit insured } } }');

  expect(errors).toMatchObject([
    {
      message: 'The operation asks for too much at once.',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    },
  ]);
  expect((await ask('{ best { fit insured } }')).data).toEqual({ best: [] });
});

it('an operation that was refused is refused again without the planner being asked', async () => {
  const { graph } = await openMade(circle, { open: openGraph });
  const document = parse('{ best { ... on Statue { insured } } }');
  const asked = { document, operationName: null, variables: {}, headers: {} };

  const [first, second] = [await graph.execute(asked), await graph.execute(asked)];

  expect(first.errors).toHaveLength(1);
  expect(second.errors?.[0]).toBe(first.errors?.[0]);
});
