import { imaginedSubgraph } from './imaginedSubgraph.js';
import type { MadeSubgraph } from './supergraphs.js';

/** A supergraph of contexts that fill arguments, interface objects with requirements, and lists of lists of them. */
const museum = {
  halls: `
    type Query { halls: [[Hall!]]  exhibit(id: ID!): Exhibit  curator: Curator!  found: [Found]  newest: [Exhibit!]! }
    type Hall @key(fields: "id") @context(name: "hall") { id: ID!  light: Int  walls: [[Exhibit]!]  keeper: Curator }
    interface Exhibit @key(fields: "id") { id: ID!  title: String  lent: Hall }
    type Painting implements Exhibit @key(fields: "id") { id: ID!  title: String  lent: Hall  width: Int! }
    type Statue implements Exhibit @key(fields: "id") { id: ID!  title: String  lent: Hall  weight: Int  base: Base }
    type Base { stone: String!  height: Int }
    type Curator @key(fields: "id") { id: ID!  name: String!  favourite: Exhibit  ward: [Found!] }
    union Found = Hall | Painting | Statue | Curator`,
  care: `
    type Hall @key(fields: "id") @context(name: "warm") { id: ID!  warmth: Int!  sensors: [Sensor!] }
    type Sensor @key(fields: "id") { id: ID!  drift(of: Int @fromContext(field: "$warm { warmth }")): Int!  next: Sensor }
    type Exhibit @interfaceObject @key(fields: "id") {
      id: ID!  title: String @external  condition: Int!  reports: [[Report!]]
      insured: String @requires(fields: "title") }
    type Report { grade: Int!  by: Curator!  on: Exhibit }
    type Curator @key(fields: "id", resolvable: false) { id: ID! }`,
  shows: `
    type Query { shows: [Show] }
    type Show @key(fields: "id") @context(name: "show") { id: ID!  year: Int  pieces: [Piece!]!  by: Curator }
    type Piece @key(fields: "id") { id: ID!  age(in: Int @fromContext(field: "$show { year }")): Int  of: Exhibit! }
    type Exhibit @interfaceObject @key(fields: "id") {
      id: ID!  shown: [Show!] }
    type Curator @key(fields: "id") { id: ID!  name: String! @external  signs: String! @requires(fields: "name") }`,
};

export function imaginedMuseum(): MadeSubgraph[] {
  return Object.entries(museum).map(([name, sdl]) => imaginedSubgraph(name, sdl, { nulls: 8, errors: 3 }));
}
