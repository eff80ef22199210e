import { describe, expect, it } from 'vitest';
import { against } from './against.js';
import { aPlace, aRollover, aWish, anAccount } from './someFacts.js';

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

  it.each([
    ['lower', 3, 2],
    ['higher', 6000, 2000],
  ])(
    'are those of the account that gives away, where they are %s',
    (_, noteCharacters, warmMessageCharacters) => {
      const source = anAccount({ noteCharacters, warmMessageCharacters });
      const asked = (more: number) =>
        aRollover({
          source,
          wish: aWish({
            note: '🚀'.repeat(noteCharacters + more),
            warmMessage: 'w'.repeat(warmMessageCharacters + more),
          }),
        });

      expect(against(asked(0), aPlace())).toEqual([]);
      expect(against(asked(1), aPlace({ account: anAccount({ id: 'bank' }) }))).toEqual([
        { type: 'NoteTooLong', limit: noteCharacters },
        { type: 'WarmMessageTooLong', limit: warmMessageCharacters },
      ]);
    },
  );
});
