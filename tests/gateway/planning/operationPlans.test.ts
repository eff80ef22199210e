import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { CompiledOperation } from '../../../gateway/planning/compiledOperation.js';
import { operationPlans } from '../../../gateway/planning/operationPlans.js';
import type { Unmet } from '../../../gateway/security/authorisation.js';
import type { OperationPlans } from '../../../gateway/planning/operationPlans.js';

/** A compiler that counts; each of its plans is another object. */
function counted(limits?: { maxPlans: number; maxCharacters: number }): {
  plans: OperationPlans;
  compiled: string[];
} {
  const compiled: string[] = [];
  const compile = (_: DocumentNode, name: string | null): CompiledOperation => {
    compiled.push(name ?? '');
    if (name === 'bad') throw new Error('cannot be planned');
    return { step: { kind: 'sequence', steps: [] } } as unknown as CompiledOperation;
  };
  return { plans: operationPlans(compile, limits), compiled };
}

describe('an operation', () => {
  it('is compiled once, however often and in whatever layout it comes', () => {
    const { plans, compiled } = counted();

    const document = parse('{ a b }');
    const first = plans(document, null);

    expect(plans(document, null)).toBe(first);
    expect(plans(parse('query {\n  a, b # again\n}'), null)).toBe(first);
    expect(compiled).toHaveLength(1);
  });

  it('is another for callers who are denied something else, and the same for all who are denied the same', () => {
    const { plans, compiled } = counted();
    const document = parse('{ a b }');
    const denied = (key: string): Unmet => ({ key, requirements: new Set() });

    const [first, second] = [plans(document, null, denied('0')), plans(document, null, denied('0,1'))];

    expect(plans(document, null, denied('0'))).toBe(first);
    expect(new Set([first, second, plans(document, null)]).size).toBe(3);
    expect(compiled).toHaveLength(3);
  });

  it('is another under another name, or of another document', () => {
    const { plans, compiled } = counted();
    const document = parse('query A { a } query B { a }');

    const all = [plans(document, 'A'), plans(document, 'B'), plans(parse('query A { b }'), 'A')];

    expect(new Set(all).size).toBe(3);
    expect(compiled).toEqual(['A', 'B', 'A']);
  });

  it('that cannot be planned is not remembered', () => {
    const { plans, compiled } = counted();

    expect(() => plans(parse('{ a }'), 'bad')).toThrow('cannot be planned');
    expect(() => plans(parse('{ a }'), 'bad')).toThrow('cannot be planned');

    expect(compiled).toEqual(['bad', 'bad']);
  });

  it.each([
    ['number', { maxPlans: 2, maxCharacters: 1_000 }],
    ['size', { maxPlans: 100, maxCharacters: 30 }],
  ])('is forgotten when the %s of newer ones passes the limit', (_, limits) => {
    const { plans, compiled } = counted(limits);
    const documents = ['{ first }', '{ second }', '{ third }'].map((text) => parse(text));

    for (const document of documents) plans(document, null);
    for (const document of documents.slice(1).reverse()) plans(document, null);
    expect(compiled).toHaveLength(3);

    plans(parse('{ first }'), null);
    expect(compiled).toHaveLength(4);
  });
});
