import { describe, expect, it } from 'vitest';
import { Turns } from '../../../subgraphs/kit/turns.js';

/** Several who take a turn each, and what has begun. */
function takers(turns: Turns, count: number) {
  const begun: number[] = [];
  const ends = Array.from({ length: count }, (_, who) => turns.take(() => begun.push(who)));
  return { begun, end: (who: number) => ends[who]?.() };
}

describe('turns', () => {
  it('are so many at a time, in the order in which they were asked for', () => {
    const { begun, end } = takers(new Turns(2), 5);
    expect(begun).toEqual([0, 1]);

    end(1);
    expect(begun).toEqual([0, 1, 2]);

    end(0);
    end(2);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('pass over whoever has given up', () => {
    const { begun, end } = takers(new Turns(1), 3);

    end(1);
    end(0);

    expect(begun).toEqual([0, 2]);
  });

  it('end once, however often that is said', () => {
    const { begun, end } = takers(new Turns(1), 3);

    end(0);
    end(0);

    expect(begun).toEqual([0, 1]);
  });

  it('are free again when all have ended', () => {
    const turns = new Turns(1);
    const first = takers(turns, 2);
    first.end(0);
    first.end(1);

    expect(takers(turns, 2).begun).toEqual([0]);
  });

  it('end with the work that was done in them, also when it fails', async () => {
    const turns = new Turns(1);

    await expect(turns.run(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');

    expect(await turns.run(() => Promise.resolve(1))).toBe(1);
  });
});
