import { aSubgraph } from './supergraphs.js';
import type { MadeSubgraph } from './supergraphs.js';

interface Medium {
  readonly __typename: 'Book' | 'Film';
  readonly id: string;
  readonly title: string;
  readonly pages: number | string;
  readonly next: string | null;
}
type Ref = Pick<Medium, 'id'>;

const media: readonly Medium[] = [
  { __typename: 'Book', id: 'b1', title: 'Emma', pages: 0, next: 'f1' },
  { __typename: 'Film', id: 'f1', title: 'Ran', pages: '', next: null },
  { __typename: 'Film', id: 'p1', title: 'Clueless', pages: 'long', next: 'b1' },
];
const medium = (id: string | null): Medium | undefined => media.find((candidate) => candidate.id === id);

const score = ({ id }: Ref): number => Number(id === 'b1');
const stars = ({ id }: Ref) =>
  id === 'f1'
    ? []
    : [
        { n: 1, of: { id: 'f1' }, who: { id: '1' } },
        { n: 2, of: { id }, who: { id: '2' } },
      ];
const label = (ofScore: number): string => `scored ${ofScore}`;
const name = ({ id }: Ref): string => `person ${id}`;
const liked: readonly Ref[] = [{ id: 'b1' }, { id: 'p1' }];
const next = ({ next: id }: Medium): Medium | undefined => medium(id);
const queries = {
  media: () => [...media, null],
  one: (_: unknown, { id }: Ref) => medium(id),
  film: () => media[1],
  search: () => media,
};

/** Media whose types one subgraph knows; to the others there is but the interface, and one builds upon the other. */
export function mediaShelf(): MadeSubgraph[] {
  const shelf = aSubgraph(
    'shelf',
    `type Query { media: [Media]  one(id: ID!): Media  film: Film  search: [Any] }
     union Any = Book | Film
     interface Media @key(fields: "id") { id: ID!  title: String!  next: Media }
     type Book implements Media @key(fields: "id") { id: ID!  title: String!  next: Media  pages: Int }
     type Film implements Media @key(fields: "id") { id: ID!  title: String!  next: Media  pages: String }`,
    {
      Query: queries,
      Book: { next },
      Film: { next },
      Media: { __resolveReference: ({ id }: Ref) => medium(id) },
    },
  );
  const scores = aSubgraph(
    'scores',
    `type Query { best: [Media]  top: Media }
     type Media @interfaceObject @key(fields: "id") { id: ID!  score: Int  stars: [Star!] }
     type Star { n: Int!  of: Media  who: Person }  type Person @key(fields: "id") { id: ID! }`,
    {
      Query: { best: () => [{ id: 'f1' }, { id: 'b1' }], top: () => ({ id: 'p1' }) },
      Media: { score, stars },
    },
  );
  const labels = aSubgraph(
    'labels',
    `type Media @interfaceObject @key(fields: "id") {
       id: ID!  score: Int @external  label: String @requires(fields: "score") }
     type Person @key(fields: "id") { id: ID!  name: String  likes: [Media] }`,
    {
      Media: { label: ({ score: ofScore }: { score: number }) => label(ofScore) },
      Person: { name, likes: () => liked },
    },
  );
  return [shelf, scores, labels];
}

/** What the same graph answers when it is one schema: a field's resolver by type and name. */
export const oneSchema: Readonly<
  Record<string, Readonly<Record<string, (source: never, args: never) => unknown>>>
> = {
  Query: { ...queries, best: () => [medium('f1'), medium('b1')], top: () => medium('p1') },
  Media: { next, score, stars, label: (source: Ref) => label(score(source)) },
  Star: { of: ({ of }: { of: Ref }) => medium(of.id) },
  Person: { name, likes: () => liked.map(({ id }) => medium(id)) },
};
