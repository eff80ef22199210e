import { readFileSync } from 'node:fs';
import { getNamedType, isInterfaceType, isObjectType, parse, visit } from 'graphql';
import type { ASTNode, GraphQLObjectType, StringValueNode } from 'graphql';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { costDirectives } from '../../gateway/security/costDirectives.js';
import { composition } from '../../scripts/composition.js';
import { codeOf } from '../../subgraphs/kit/userErrors.js';

const subgraphs = ['accounts', 'skills', 'conversations', 'transfers'];
const sdlOf = (name: string): string => readFileSync(`schema/${name}.graphql`, 'utf8');

describe.each(subgraphs)('schema/%s.graphql', (name) => {
  it('describes every member', () => {
    const undescribed: string[] = [];

    visit(parse(sdlOf(name)), {
      enter(node) {
        if (isMember(node) && !node.description?.value) undescribed.push(node.name.value);
      },
    });

    expect(undescribed.filter((member) => !rootTypes.has(member))).toEqual([]);
  });
});

describe('the composed schema', () => {
  const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));

  it('is what the four schemas compose to', async () => {
    const { supergraph, api: composed } = await composition();

    expect(supergraph).toBe(sdlOf('supergraph'));
    expect(composed).toBe(sdlOf('api'));
  });

  it('names the code of each refusal in its description', () => {
    const userError = api.getType('UserError');
    if (!isInterfaceType(userError)) throw new Error('UserError is no interface');
    const refusals = api.getPossibleTypes(userError);

    const described = refusals.map((type) => [type.name, type.getFields()['code']?.description]);

    expect(refusals.length).toBeGreaterThan(40);
    expect(described).toEqual(refusals.map(({ name }) => [name, codeOf(name)]));
  });

  it('gives every list that can grow as a connection', () => {
    const connections = Object.values(api.getTypeMap()).filter(({ name }) => name.endsWith('Connection'));

    for (const type of connections) {
      if (!isObjectType(type)) throw new Error(`${type.name} is no object`);
      expect(Object.keys(type.getFields()), type.name).toEqual(
        expect.arrayContaining(['edges', 'nodes', 'pageInfo']),
      );
    }
    expect(connections.length).toBeGreaterThan(2);
  });
});

describe('every list of objects that can be long', () => {
  const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
  const { listSizes } = costDirectives(sdlOf('supergraph'));
  const fields = Object.values(api.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values((type as GraphQLObjectType).getFields()).map((field) => ({ type, field })),
    );
  const pages = fields.filter(({ field }) => field.args.some(({ name }) => name === 'first'));

  it.each(pages.map(({ type, field }) => `${type.name}.${field.name}`))(
    '%s says how long by `first`',
    (page) => {
      expect(listSizes.get(page)?.slicingArguments).toContain('first');
      expect(listSizes.get(page)?.sizedFields).toEqual(['edges', 'nodes']);
    },
  );

  it('says how long, but for those that the rules or a page bound', () => {
    const bounded = /^(edges|nodes|userErrors|refusals|warnings)$/;
    const unsaid = fields.filter(({ type, field }) => {
      const holdsObjects = isObjectType(getNamedType(field.type)) && String(field.type).startsWith('[');
      return holdsObjects && !bounded.test(field.name) && !listSizes.has(`${type.name}.${field.name}`);
    });

    expect(unsaid.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
    expect(pages.length).toBeGreaterThan(5);
  });
});

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

type Member = ASTNode & { name: { value: string }; description?: StringValueNode };

function isMember(node: ASTNode): node is Member {
  return /(TypeDefinition|FieldDefinition|InputValueDefinition|EnumValueDefinition)$/.test(node.kind);
}
