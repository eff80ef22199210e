import { readFileSync } from 'node:fs';
import { isInterfaceType, isObjectType, parse, visit } from 'graphql';
import type { ASTNode, StringValueNode } from 'graphql';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
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

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

type Member = ASTNode & { name: { value: string }; description?: StringValueNode };

function isMember(node: ASTNode): node is Member {
  return /(TypeDefinition|FieldDefinition|InputValueDefinition|EnumValueDefinition)$/.test(node.kind);
}
