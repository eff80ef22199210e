import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fallbackCycles } from '../../../subgraphs/configuration/fallbackCycles.js';
import { findings } from '../../../subgraphs/configuration/findings.js';
import { aBrand, aSkill } from './setup.js';

type Falls = Record<string, string | null>;

const skillsOf = (falls: Falls) =>
  Object.entries(falls).map(([id, fallbackSkillId]) => ({ id, fallbackSkillId }));
const cyclesOf = (falls: Falls) => fallbackCycles(skillsOf(falls)).map((cycle) => cycle.map(({ id }) => id));

describe('a circle of fallback skills', () => {
  it.each([
    ['a skill that falls back to itself', { a: 'a', b: null }, [['a']]],
    ['two that fall back to each other', { b: 'a', a: 'b' }, [['a', 'b']]],
    ['three in a circle', { c: 'a', a: 'b', b: 'c' }, [['a', 'b', 'c']]],
    [
      'each of two apart',
      { a: 'b', b: 'a', c: 'd', d: 'c' },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['without those that only lead into it', { a: 'c', b: 'a', c: 'd', d: 'c' }, [['c', 'd']]],
  ])('is found: %s', (_, falls, expected) => {
    expect(cyclesOf(falls)).toEqual(expected);
  });

  it.each([
    ['a chain that ends', { a: 'b', b: 'c', c: null }],
    ['two that lead to the same', { a: 'c', b: 'c', c: null }],
    ['one that leads to what is not there', { a: 'gone' }],
    ['no skills', {}],
  ])('is not seen in %s', (_, falls) => {
    expect(cyclesOf(falls)).toEqual([]);
  });

  it('is what following each fallback by itself would find', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const anyFalls = fc.tuple(...ids.map(() => fc.option(fc.constantFrom(...ids, 'gone'))));

    fc.assert(
      fc.property(anyFalls, (targets) => {
        const falls = Object.fromEntries(ids.map((id, index) => [id, targets[index] ?? null]));

        const cycles = cyclesOf(falls);

        expect(cycles.flat().sort()).toEqual(ids.filter((id) => comesBack(id, falls)));
        for (const cycle of cycles) {
          expect(cycle.map((id) => falls[id])).toEqual([...cycle.slice(1), cycle[0]]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is told once, with its skills in order', () => {
    const skills = [
      aSkill('bank-b', { fallbackSkillId: 'bank-c' }),
      aSkill('bank-c', { fallbackSkillId: 'bank-a' }),
      aSkill('bank-a', { fallbackSkillId: 'bank-b' }),
    ];

    const found = findings(aBrand({ skills }), new Date('2026-03-02T10:00:00Z'));

    expect(found).toEqual([
      expect.objectContaining({
        code: 'FALLBACK_CYCLE',
        skillIds: ['bank-a', 'bank-b', 'bank-c'],
        message: expect.stringContaining('bank-a → bank-b → bank-c → bank-a') as string,
      }),
    ]);
  });
});

/** The oracle: as many steps as there are skills, and whether one of them leads home. */
function comesBack(id: string, falls: Falls): boolean {
  const ids = Object.keys(falls);
  const way = ids.reduce<string[]>((steps) => [...steps, falls[steps.at(-1) ?? ''] ?? ''], [id]);
  return way.slice(1).includes(id);
}
