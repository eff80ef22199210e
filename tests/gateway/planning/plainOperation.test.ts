import { beforeAll, describe, expect, it } from 'vitest';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeGraph } from '../../support/supergraphs.js';

const owner = { name: 'Ann' };
const media = [
  { __typename: 'Book', id: 'b1', title: 'Emma', owner },
  { __typename: 'Film', id: 'f1', title: 'Ran', owner },
];
const medium = ({ id }: { id: string }) => media.find((each) => each.id === id);

let made: MadeGraph | undefined;
beforeAll(async () => {
  const fields = '@key(fields: "id") { id: ID! title: String owner: Owner }';
  made = await openMade([
    aSubgraph(
      'shelf',
      `interface Owned { owner: Owner }  type Owner { name: String }  type Query { shelf: String }
       interface Media implements Owned ${fields}
       type Book implements Media & Owned ${fields}  type Film implements Media & Owned ${fields}
       union Found = Book | Film | Owner`,
      { Media: { __resolveReference: medium } },
    ),
    aSubgraph(
      'ratings',
      `type Query { best: [Media] }  type Media @interfaceObject @key(fields: "id") { id: ID! stars: Int }`,
      { Query: { best: () => [{ id: 'f1', stars: 5 }, { id: 'b1' }] } },
    ),
    aSubgraph(
      'labels',
      `type Media @interfaceObject @key(fields: "id") {
         id: ID! title: String @external label: String @requires(fields: "title") }`,
      { Media: { label: ({ title }: { title: string }) => `label of ${title}` } },
    ),
  ]);
});

describe('what the planner cannot plan as it is written is planned in other words', () => {
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

  it.each([
    ['a fragment', '{ best { ... @include(if: $yes) { label } } }'],
    ['a fragment within another', '{ best { ...F @include(if: $yes) } }'],
    ['two fragments', '{ best { ... @include(if: $yes) { ... @skip(if: $no) { label } } } }'],
    ['a fragment on a union', '{ best { ... on Found @include(if: $yes) { ... on Media { label } } } }'],
  ])('what an interface object requires others for, under a condition on %s', async (_, query) => {
    const fragment = query.includes('...F') ? 'fragment F on Media { ... on Media { label } }' : '';
    const asked = `query ($yes: Boolean!${query.includes('$no') ? ' $no: Boolean!' : ''}) ${query} ${fragment}`;

    const [answer, without] = [
      await made?.ask(asked, { yes: true, no: false }),
      await made?.ask(asked, { yes: false, no: false }),
    ];

    expect(answer).toEqual({ data: { best: [{ label: 'label of Ran' }, { label: 'label of Emma' }] } });
    expect(without).toEqual({ data: { best: [{}, {}] } });
  });
});
