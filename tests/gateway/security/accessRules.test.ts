import { describe, expect, it } from 'vitest';
import { accessRules } from '../../../gateway/security/accessRules.js';

/** As some compositions write it, which say nothing on an interface of what its objects need. */
const supergraph = (fields: string): string => `
  schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
    @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY, import: [{ name: "@requiresScopes", as: "@needs" }])
  { query: Query }
  ${fields}`;

const kinds = (sdl: string, type: string, field: string): string[] =>
  accessRules(sdl)
    .needs(type, field)
    .map(({ kind, anyOf }) => `${kind} ${JSON.stringify(anyOf)}`);

describe('a field needs what stands on', () => {
  const sdl = supergraph(`
    type Query { item: Item  diary: Diary }
    interface Item { title: String  price: Int }
    type Book implements Item { title: String  price: Int }
    type Diary implements Item @authenticated { title: String @needs(scopes: [["read", "own"], ["all"]])  price: Int  key: Key }
    scalar Key @needs(scopes: [["key"]])`);

  it.each([
    ['itself and its parent', 'Diary', 'title', ['authenticated []', 'scopes [["read","own"],["all"]]']],
    ['the type that it returns', 'Query', 'diary', ['authenticated []']],
    ['its scalar', 'Diary', 'key', ['authenticated []', 'scopes [["key"]]']],
    [
      'every object of its interface',
      'Item',
      'title',
      ['authenticated []', 'scopes [["read","own"],["all"]]'],
    ],
    ['nothing', 'Book', 'title', []],
    ['nothing, as it is introspection', 'Diary', '__typename', []],
  ])('%s', (_, type, field, expected) => {
    expect(kinds(sdl, type, field)).toEqual(expected);
  });

  it('nothing, where a directive only has the name of one', () => {
    const unlinked = 'schema { query: Query } type Query { a: Int @authenticated }';

    expect(accessRules(unlinked).isEmpty).toBe(true);
  });
});
