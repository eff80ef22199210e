import type { Clock } from '../clock.js';

/** setTimeout takes longer delays for no delay at all. */
const longestTimeoutMs = 2 ** 31 - 1;

export interface Alarm {
  cancel(): void;
}

/** Calls once when the clock reaches `instantMs` (since 1970), however far that is. */
export function callAt(instantMs: number, clock: Clock, call: () => void): Alarm {
  return new Waiting(instantMs, clock, call);
}

/** A class: each open stream has two, and closures take twice the memory. */
class Waiting implements Alarm {
  readonly #instantMs: number;
  readonly #clock: Clock;
  readonly #call: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(instantMs: number, clock: Clock, call: () => void) {
    this.#instantMs = instantMs;
    this.#clock = clock;
    this.#call = call;
    this.#wait();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const leftMs = this.#instantMs - this.#clock.now().getTime();
    if (leftMs <= 0) this.#call();
    else this.#timer = setTimeout(Waiting.#goOn, Math.min(leftMs, longestTimeoutMs), this);
  }

  static #goOn(alarm: Waiting): void {
    alarm.#wait();
  }
}
