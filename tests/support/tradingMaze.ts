import { imaginedSubgraph } from './imaginedSubgraph.js';
import type { MadeSubgraph } from './supergraphs.js';

/**
 * A supergraph made to be walked through the hard way: requirements upon requirements, with arguments and below lists,
 * keys within keys, several keys of which each subgraph knows another, lists of lists of entities, unions and interfaces of
 * entities, and nulls and errors wherever there may be any.
 */
const tradingMaze = {
  goods: `
    type Query { things: [Thing!]  thing(id: ID!): Thing  crates: [[Crate]]  found(text: String): [Found]  deep: [[[Ware!]!]]! }
    interface Thing { id: ID!  label: String  price(currency: String): Int  home: Port }
    type Ware implements Thing @key(fields: "id") {
      id: ID!  label: String  price(currency: String): Int  home: Port  weight: Int!  parts: [Ware]  box: Box }
    type Ship implements Thing @key(fields: "id") {
      id: ID!  label: String  price(currency: String): Int  home: Port  crew: [Sailor!]  box: Box! }
    type Crate @key(fields: "id port { id }") { id: ID!  port: Port!  wares: [[Ware]] }
    type Box { h: Int  w: Int! }
    type Port @key(fields: "id") { id: ID!  town: String! }
    type Sailor @key(fields: "id") { id: ID!  passport: ID! @shareable }
    union Found = Ware | Ship | Port | Sailor`,
  people: `
    type Query { sailors: [Sailor]  captain: Sailor! }
    type Sailor @key(fields: "id") @key(fields: "passport") {
      id: ID!  passport: ID! @shareable  name: String!  friends: [Sailor!]  boss: Sailor  berth: Port }
    type Port @key(fields: "id") { id: ID!  sailors: [Sailor!]! }`,
  customs: `
    type Query { rulings: [Ruling!] }
    type Ruling { about: Judged  by: Sailor!  fee: Int! }
    union Judged = Ware | Crate
    type Ware @key(fields: "id") {
      id: ID!  weight: Int! @external  price(currency: String): Int @external  box: Box @external
      duty: Int @requires(fields: "weight price(currency: \\"EUR\\")")
      volume(unit: String): Int! @requires(fields: "box { h w }") }
    type Box { h: Int @external  w: Int! @external }
    type Crate @key(fields: "id port { id }") { id: ID!  port: Port!  seal: String!  checked: [Sailor] }
    type Port @key(fields: "id", resolvable: false) { id: ID! }
    type Sailor @key(fields: "passport") { passport: ID!  record: [Ruling] }`,
  bank: `
    type Ware @key(fields: "id") {
      id: ID!  duty: Int @external  volume(unit: String): Int! @external  parts: [Ware] @external  label: String @external
      tax: Int @requires(fields: "duty volume(unit: \\"l\\")")
      total: Int @requires(fields: "parts { label } label") }
    type Sailor @key(fields: "id") { id: ID!  name: String! @external  account: String! @requires(fields: "name")  owes: [Debt!] }
    type Debt @key(fields: "id") { id: ID!  to: Sailor!  for: Ware }`,
};

export function imaginedMaze(): MadeSubgraph[] {
  return Object.entries(tradingMaze).map(([name, sdl]) =>
    imaginedSubgraph(name, sdl, { nulls: 12, errors: 3 }),
  );
}
