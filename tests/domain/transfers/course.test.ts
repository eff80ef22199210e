import { describe, expect, it } from 'vitest';
import { rollovers, warnings } from '../../../subgraphs/transfers/domain/course.js';
import { aCourse, aHop, after, anAccount, now } from './someFacts.js';

const hours = 60 * 60;
const codes = (hops: ReturnType<typeof aHop>[], source = anAccount()) =>
  warnings(aCourse({ hops }), source, 'bank', now).map(({ code }) => code);

describe('the warnings before a move', () => {
  it.each([
    ['not before the second between two accounts', [aHop('retail', 'bank')], []],
    ['before the third', [aHop('retail', 'bank'), aHop('bank', 'retail')], ['BOUNCING']],
    [
      'before the third, rollbacks included',
      [aHop('retail', 'bank'), aHop('bank', 'retail', { kind: 'ROLLBACK' })],
      ['BOUNCING'],
    ],
    [
      'not for hops between others',
      [aHop('retail', 'travel'), aHop('travel', 'bank'), aHop('bank', 'retail')],
      [],
    ],
    [
      'for hops just inside the window',
      [aHop('retail', 'bank', { at: after(-24 * hours + 1) }), aHop('bank', 'retail')],
      ['BOUNCING'],
    ],
    [
      'not for hops a day old',
      [aHop('retail', 'bank', { at: after(-24 * hours) }), aHop('bank', 'retail')],
      [],
    ],
  ])('speak of bouncing %s', (_, hops, expected) => {
    expect(codes(hops)).toEqual(expected);
  });

  it.each([
    ['shorter', 60],
    ['longer', 48 * hours],
  ])('go by the window of the account that gives away, where it is %s', (_, bounceWindowSeconds) => {
    const source = anAccount({ bounceWindowSeconds });
    const hopsAt = (seconds: number) => [
      aHop('retail', 'bank', { at: after(-seconds) }),
      aHop('bank', 'retail', { at: after(-seconds) }),
    ];

    expect(codes(hopsAt(bounceWindowSeconds - 1), source)).toEqual(['BOUNCING']);
    expect(codes(hopsAt(bounceWindowSeconds), source)).toEqual([]);
  });
});

describe('the length of a course', () => {
  it('is its rollovers: rollbacks do not count', () => {
    const hops = [
      aHop('retail', 'bank'),
      aHop('bank', 'retail', { kind: 'ROLLBACK' }),
      aHop('retail', 'travel'),
    ];

    expect(rollovers(aCourse({ hops }))).toBe(2);
  });
});
