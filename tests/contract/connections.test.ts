import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';

const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));

const objects = Object.values(api.getTypeMap()).filter(isObjectType);
const connections = objects.filter(({ name }) => name.endsWith('Connection'));
const lists = objects.flatMap((parent) =>
  Object.values(parent.getFields())
    .filter(({ type }) => String(type).includes('Connection'))
    .map((field) => [`${parent.name}.${field.name}`, field] as const),
);

function typesOf(type: GraphQLObjectType): Record<string, string> {
  return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));
}

function argumentsOf(field: GraphQLField<unknown, unknown>): Map<string, string> {
  return new Map(
    field.args.map(({ name, type, defaultValue }) => [
      name,
      defaultValue === undefined ? String(type) : `${String(type)} = ${JSON.stringify(defaultValue)}`,
    ]),
  );
}

describe.each(connections.map((type) => [type.name, type] as const))('%s', (name, type) => {
  const node = name.replace(/Connection$/, '');

  it('has edges, nodes and the page, none of them null', () => {
    expect(typesOf(type)).toMatchObject({
      edges: `[${node}Edge!]!`,
      nodes: `[${node}!]!`,
      pageInfo: 'PageInfo!',
    });
  });

  it('has a cursor and a node on each edge', () => {
    const edge = api.getType(`${node}Edge`);

    expect(isObjectType(edge) && typesOf(edge)).toEqual({ cursor: 'String!', node: `${node}!` });
  });

  it('is the type of a list', () => {
    expect(lists.map(([, field]) => String(field.type))).toContain(`${name}!`);
  });
});

it('a page says whether there is more on both sides, and has no cursors when it is empty', () => {
  const page = api.getType('PageInfo');

  expect(isObjectType(page) && typesOf(page)).toEqual({
    hasNextPage: 'Boolean!',
    hasPreviousPage: 'Boolean!',
    startCursor: 'String',
    endCursor: 'String',
  });
});

describe.each(lists)('the list %s', (_, field) => {
  const args = argumentsOf(field);
  const about = (name: string) => field.args.find((arg) => arg.name === name)?.description ?? '';

  it('is never null', () => {
    expect(String(field.type)).toMatch(/Connection!$/);
  });

  it('is read forwards, with a page size that has a default and a limit', () => {
    expect(args.get('after')).toBe('String');
    expect(about('first')).toContain('1 to 100');
    const backwards = args.has('last');
    expect(args.get('first')).toBe(backwards ? 'Int' : 'Int! = 20');
    if (backwards) expect(about('first')).toContain('20 when neither');
  });

  it('is read backwards altogether or not at all', () => {
    expect(args.has('last')).toBe(args.has('before'));
    if (args.has('last')) {
      expect(args.get('before')).toBe('String');
      expect(args.get('last')).toBe('Int');
      expect(about('last')).toContain('1 to 100');
    }
  });

  it('takes nothing else that must be given', () => {
    const needed = field.args.filter(
      ({ type, defaultValue }) => String(type).endsWith('!') && defaultValue === undefined,
    );

    expect(needed.map(({ name }) => name)).toEqual([]);
  });
});

it('there are lists', () => {
  expect(connections.length).toBeGreaterThan(4);
  expect(lists.length).toBeGreaterThan(7);
});
