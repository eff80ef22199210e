import { expect, it } from 'vitest';
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
