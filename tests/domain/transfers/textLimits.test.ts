import { describe, expect, it } from 'vitest';
import { against } from './against.js';
import { aPlace, aRollover, aWish } from './someFacts.js';

describe('the limits on texts', () => {
  it.each([
    ['a note of 5,000 characters', { note: 'n'.repeat(5000) }, []],
    ['a note of 5,001', { note: 'n'.repeat(5001) }, [{ type: 'NoteTooLong', limit: 5000 }]],
    ['a note of 5,000 emoji, which are two units each', { note: '🚀'.repeat(5000) }, []],
    ['a note of 5,001 emoji', { note: '🚀'.repeat(5001) }, [{ type: 'NoteTooLong', limit: 5000 }]],
    ['a warm message of 1,000 characters', { warmMessage: '🚀'.repeat(1000) }, []],
    [
      'a warm message of 1,001',
      { warmMessage: 'w'.repeat(1001) },
      [{ type: 'WarmMessageTooLong', limit: 1000 }],
    ],
  ])('judge %s', (_, wish, expected) => {
    expect(against(aRollover({ wish: aWish(wish) }), aPlace())).toEqual(expected);
  });
});
