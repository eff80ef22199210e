import { GraphQLError, parse, print } from 'graphql';
import type { DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { CompiledOperation } from '../../../gateway/planning/compiledOperation.js';
import { normalOperation } from '../../../gateway/planning/normalOperation.js';
import { operationPlans, refusedMs } from '../../../gateway/planning/operationPlans.js';
import type { Unmet } from '../../../gateway/security/authorisation.js';
import type { OperationPlans } from '../../../gateway/planning/operationPlans.js';
import { aClock } from '../../support/clock.js';
import type { TestClock } from '../../support/clock.js';

/** A compiler that counts; each of its plans is another object. */
function counted(limits?: { maxPlans: number; maxCharacters: number }): Pick<
  OperationPlans,
  'warm' | 'recent'
> & {
  readonly planOf: (document: DocumentNode, name: string | null, unmet?: Unmet) => CompiledOperation;
  readonly compiled: string[];
  readonly clock: TestClock;
} {
  const clock = aClock('2026-03-02T08:00:00Z');
  const compiled: string[] = [];
  const compile = (document: DocumentNode): CompiledOperation => {
    const text = print(document);
    compiled.push(text);
    if (text.includes('bad')) throw new Error('cannot be planned');
    if (text.includes('wrong')) throw new GraphQLError('is wrong here', { nodes: document.definitions });
    return { step: { kind: 'sequence', steps: [] } } as unknown as CompiledOperation;
  };
  const plans = operationPlans(compile, limits, undefined, clock);
  return {
    ...plans,
    planOf: (document, name, unmet) => plans.planOf(plans.normalOf(document, name), unmet),
    compiled,
    clock,
  };
}

describe('an operation', () => {
  it('is compiled once, however often and in whatever layout it comes', () => {
    const { planOf, compiled } = counted();

    const document = parse('{ a b }');
    const first = planOf(document, null);

    expect(planOf(document, null)).toBe(first);
    expect(planOf(parse('query {\n  a, b # again\n}'), null)).toBe(first);
    expect(compiled).toHaveLength(1);
  });

  it('is another for callers who are denied something else, and the same for all who are denied the same', () => {
    const { planOf, compiled } = counted();
    const document = parse('{ a b }');
    const denied = (key: string): Unmet => ({ key, requirements: new Set(), mayChange: false });

    const [first, second] = [planOf(document, null, denied('0')), planOf(document, null, denied('0,1'))];

    expect(planOf(document, null, denied('0'))).toBe(first);
    expect(new Set([first, second, planOf(document, null)]).size).toBe(3);
    expect(compiled).toHaveLength(3);
  });

  it('is compiled without those beside it', () => {
    const { planOf, compiled } = counted();
    const document = parse('query A { a ...Some } query B { b } fragment Some on Query { c }');

    const [a, b] = [planOf(document, 'A'), planOf(document, 'B')];

    expect(a).not.toBe(b);
    expect(planOf(parse('query B { b }'), null)).toBe(b);
    expect(compiled[1]).toBe('query B {\n  b\n}');
  });

  it('that cannot be planned is refused again without another try, for a minute', () => {
    const { planOf, warm, compiled, clock } = counted();

    expect(() => planOf(parse('{ bad }'), null)).toThrow('cannot be planned');
    warm(normalOperation(parse('{ bad }'), null));
    expect(() => planOf(parse('query { bad }'), null)).toThrow('cannot be planned');
    expect(compiled).toHaveLength(1);

    clock.advance(refusedMs + 1);
    expect(() => planOf(parse('{ bad }'), null)).toThrow('cannot be planned');
    expect(compiled).toHaveLength(2);
  });

  it('that is wrong at a place of its document is told the place in each document', () => {
    const { planOf } = counted();

    const places = ['{ wrong }', '\n\n{ wrong }'].map((text) => complaint(() => planOf(parse(text), null)));

    expect(places).toMatchObject([{ locations: [{ line: 1 }] }, { locations: [{ line: 3 }] }]);
  });

  it('can be compiled before it is asked for', () => {
    const [before, after] = [counted(), counted()];
    for (const text of ['{ a }', '{ b }', '{ a }']) before.planOf(parse(text), null);

    before.recent().forEach(after.warm);
    after.planOf(parse('{ a }'), null);

    expect(after.compiled).toEqual(['{\n  a\n}', '{\n  b\n}']);
  });

  describe.each([
    ['number', { maxPlans: 2, maxCharacters: 1_000 }],
    ['size', { maxPlans: 100, maxCharacters: 30 }],
  ])('is forgotten when the %s of newer ones passes the limit:', (_, limits) => {
    it('its plan', () => {
      const { planOf, compiled } = counted(limits);
      const documents = ['{ first }', '{ second }', '{ third }'].map((text) => parse(text));

      for (const document of documents) planOf(document, null);
      for (const document of documents.slice(1).reverse()) planOf(document, null);
      expect(compiled).toHaveLength(3);

      planOf(parse('{ first }'), null);
      expect(compiled).toHaveLength(4);
    });

    it('its refusal, which takes no room of plans', () => {
      const { planOf, compiled } = counted(limits);
      const refuse = (text: string): unknown => complaint(() => planOf(parse(text), null));

      planOf(parse('{ good }'), null);
      for (const text of ['{ bad1 }', '{ bad02 }', '{ bad03 }']) refuse(text);
      for (const text of ['{ bad03 }', '{ bad02 }']) refuse(text);
      planOf(parse('{ good }'), null);
      expect(compiled).toHaveLength(4);

      refuse('{ bad1 }');
      expect(compiled).toHaveLength(5);
    });
  });
});

function complaint(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
