/** The same decisions in every run with the same seed. */
export interface Chance {
  /** From 0 to just below 1. */
  next(): number;
  isLucky(probability: number): boolean;
  between(least: number, most: number): number;
  oneOf<T>(items: readonly T[]): T | undefined;
}

/** `seed` is any whole number. */
export function chance(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    isLucky: (probability) => next() < probability,
    between: (least, most) => least + next() * (most - least),
    oneOf: (items) => items[Math.floor(next() * items.length)],
  };
}
