import { parse, print, visit } from 'graphql';
import type { DocumentNode } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { normalOperation } from '../../../gateway/planning/normalOperation.js';
import { generatedOperation } from '../../support/generatedOperations.js';
import { nastyShop } from '../../support/nastyShop.js';
import { openMade } from '../../support/supergraphs.js';
import type { MadeGraph } from '../../support/supergraphs.js';

const normal = (text: string, name: string | null = null): string => normalOperation(parse(text), name).text;

describe('two documents are one operation', () => {
  it.each([
    ['in layout and comments', '{ a b }', 'query { # all\n a, b }'],
    [
      'in the names of fragments',
      '{ ...A ...B } fragment A on Q { a } fragment B on Q { b }',
      '{ ...B ...A } fragment B on Q { a } fragment A on Q { b }',
    ],
    [
      'in the order of fragments',
      '{ ...A } fragment A on Q { ...B } fragment B on Q { b }',
      'fragment B on Q { b } fragment A on Q { ...B } { ...A }',
    ],
    ['in the order of arguments', '{ a(x: 1, y: 2) @d(s: 1, t: 2) }', '{ a(y: 2, x: 1) @d(t: 2, s: 1) }'],
    ['in the order of variables', 'query ($x: Int, $y: Int) { a }', 'query ($y: Int, $x: Int) { a }'],
    ['in the notation of strings', '{ a(x: "one") }', '{ a(x: """one""") }'],
  ])('when they differ %s', (_, one, other) => {
    expect(normal(other)).toBe(normal(one));
  });

  it('when one has others beside it', () => {
    const document = 'query A { ...F } query B { b } fragment F on Q { a }';

    expect(normal(document, 'A')).toBe(normal('query A { ...G } fragment G on Q { a }'));
    expect(normal(document, 'B')).toBe(normal('query B { b }'));
  });
});

describe('two documents are two operations', () => {
  it.each([
    ['a literal', '{ a(x: 1) }', '{ a(x: 2) }'],
    ['the order of fields, which is that of the answer', '{ a b }', '{ b a }'],
    ['a key of the answer', '{ a }', '{ b: a }'],
    ['the name, which subgraphs are told', 'query A { a }', 'query B { a }'],
    ['the kind', '{ a }', 'mutation { a }'],
    ['a condition', '{ a @skip(if: $x) }', '{ a @include(if: $x) }'],
    ['a default', 'query ($x: Int = 1) { a }', 'query ($x: Int = 2) { a }'],
    ['the name of a variable', 'query ($x: Int) { a(x: $x) }', 'query ($y: Int) { a(x: $y) }'],
    ['the order in a list', '{ a(x: [1, 2]) }', '{ a(x: [2, 1]) }'],
    ['the order in an object, which a scalar may keep', '{ a(x: {k: 1, l: 2}) }', '{ a(x: {l: 2, k: 1}) }'],
    ['a string that is another number of lines', '{ a(x: "a\\nb") }', '{ a(x: "a b") }'],
    ['what a fragment is about', '{ ...A } fragment A on Q { a }', '{ ...A } fragment A on R { a }'],
    [
      'which fragment is spread where',
      '{ x { ...A } y { ...B } } fragment A on Q { a } fragment B on Q { b }',
      '{ x { ...B } y { ...A } } fragment A on Q { a } fragment B on Q { b }',
    ],
  ])('when they differ in %s', (_, one, other) => {
    expect(normal(other)).not.toBe(normal(one));
  });
});

describe('generated operations', () => {
  let shop: MadeGraph | undefined;
  beforeAll(async () => {
    shop = await openMade(nastyShop());
  });

  it('mean what they meant, and are the same once they were written differently', async () => {
    if (!shop) throw new Error('The graph is not open');
    for (let seed = 0; seed < 150; seed += 1) {
      const { query, variables } = generatedOperation(shop.graph.schema, seed, { aliases: ['a', 'b'] });
      const { document, text } = normalOperation(parse(query), null);
      const rewritten = print(writtenDifferently(parse(query))).replaceAll('{', '{ # here\n ,');

      expect({ query, text: normal(rewritten) }).toEqual({ query, text });
      expect({ query, text: normalOperation(document, null).text }).toEqual({ query, text });
      const [meant, means] = [await shop.ask(query, variables), await shop.ask(text, variables)];
      expect({ query, answer: JSON.stringify(means) }).toEqual({ query, answer: JSON.stringify(meant) });
    }
  });
});

/** The same operation, fragments and arguments in another order and fragments under other names. */
function writtenDifferently(document: DocumentNode): DocumentNode {
  const renamed = <Node extends { readonly name: { readonly value: string } }>(node: Node): Node => ({
    ...node,
    name: { ...node.name, value: `Other${node.name.value.split('').reverse().join('')}` },
  });
  return visit(document, {
    Document: (node) => ({ ...node, definitions: [...node.definitions].reverse() }),
    FragmentDefinition: renamed,
    FragmentSpread: renamed,
    Field: (node) => ({ ...node, arguments: [...(node.arguments ?? [])].reverse() }),
    OperationDefinition: (node) => ({
      ...node,
      variableDefinitions: [...(node.variableDefinitions ?? [])].reverse(),
    }),
  });
}
