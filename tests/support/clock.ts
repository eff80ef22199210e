import type { Clock } from '../../subgraphs/kit/clock.js';

/** A clock that only a test moves. */
export interface TestClock extends Clock {
  advance(ms: number): void;
  set(instant: string): void;
}

export function aClock(start: string): TestClock {
  let now = new Date(start);
  return {
    now: () => now,
    advance: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    set: (instant) => {
      now = new Date(instant);
    },
  };
}
