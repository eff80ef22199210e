import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { merge } from '../../../gateway/execution/merge.js';
import { Row } from '../../../gateway/json.js';
import { shapeOf } from '../../../gateway/planning/shape.js';
import type { TypeTable } from '../../../gateway/planning/typeTable.js';

const types: Pick<TypeTable, 'isObject'> = { isObject: (name) => name === 'Book' };

/** The gateway's data after these answers to `query`. */
function merged(query: string, ...answers: Record<string, unknown>[]): Row {
  const [data, shape] = [new Row(), shapeOf(parse(query), false)];
  for (const answer of answers) merge(data, answer, shape, types);
  return data;
}

describe('what several subgraphs answer', () => {
  it('comes together, object by object and list by list', () => {
    const data = merged(
      '{ a { x y } list { x y { z } } }',
      { a: { x: 1 }, list: [{ x: 1, y: { z: 1 } }, null] },
      { a: { y: 2 }, list: [{ y: {} }, { x: 5 }] },
    );

    expect(data).toEqual({ a: { x: 1, y: 2 }, list: [{ x: 1, y: { z: 1 } }, { x: 5 }] });
  });

  it('of objects is not unlearnt by a null', () => {
    const data = merged('{ a { x } list { x } }', { a: { x: 1 }, list: [{ x: 3 }] }, { a: null, list: null });

    expect(data).toEqual({ a: { x: 1 }, list: [{ x: 3 }] });
  });

  it.each([[3], [null]])('last of a leaf counts: %j', (last) => {
    expect(merged('{ b }', { b: 2 }, { b: last })).toEqual({ b: last });
  });

  it('is replaced where lists do not fit each other', () => {
    expect(merged('{ list { x y } }', { list: [{ x: 1 }] }, { list: [{ y: 1 }, { y: 2 }] })).toEqual({
      list: [{ y: 1 }, { y: 2 }],
    });
  });

  it.each([
    ['of the interface yields to that of the object', 'Media', 'Book', 'Book'],
    ['of the object stays', 'Book', 'Media', 'Book'],
  ])('about its type: the name %s', (_, first, second, expected) => {
    expect(merged('{ __typename }', { __typename: first }, { __typename: second })).toEqual({
      __typename: expected,
    });
  });

  it('is taken over as far as it was asked for, as a copy', () => {
    const answer = { a: { x: 1, more: 2, __proto__: { z: 3 } }, others: 4 };
    const data = merged('{ a { x z } }', answer);

    (data['a'] as Row)['x'] = 9;

    expect(data).toEqual({ a: { x: 9 } });
    expect(answer.a.x).toBe(1);
  });
});
