import { beforeAll, describe, expect, it } from 'vitest';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeGraph } from '../../support/supergraphs.js';

const owner = { name: 'Ann' };
const media = [
  { __typename: 'Book', id: 'b1', owner },
  { __typename: 'Film', id: 'f1', owner },
];
const medium = ({ id }: { id: string }) => media.find((each) => each.id === id);

let made: MadeGraph | undefined;
beforeAll(async () => {
  const fields = '@key(fields: "id") { id: ID! owner: Owner }';
  made = await openMade([
    aSubgraph(
      'shelf',
      `interface Owned { owner: Owner }  type Owner { name: String }  type Query { shelf: String }
       interface Media implements Owned ${fields}
       type Book implements Media & Owned ${fields}  type Film implements Media & Owned ${fields}`,
      { Media: { __resolveReference: medium } },
    ),
    aSubgraph(
      'ratings',
      `type Query { best: [Media] }  type Media @interfaceObject @key(fields: "id") { id: ID! stars: Int }`,
      { Query: { best: () => [{ id: 'f1', stars: 5 }, { id: 'b1' }] } },
    ),
  ]);
});

describe('what the planner cannot plan by interfaces is planned type by type', () => {
  it.each([
    ['another interface', '{ best { ... on Owned { owner { name } } } }'],
    [
      'it in a fragment under a condition',
      'query ($yes: Boolean = true) { best { ...F @include(if: $yes) } } fragment F on Owned { owner { name } }',
    ],
  ])('an interface object asked by %s', async (_, query) => {
    const answer = await made?.ask(query);

    expect(answer).toEqual({ data: { best: [{ owner }, { owner }] } });
  });
});
