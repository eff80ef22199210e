import type { Turns } from '../turns.js';

/** Whoever takes so slowly what it has read is no burden, and keeps nobody waiting. */
const longestTurnMs = 2_000;

/** A stream's turn among those who replay a log: for what it reads at once, until that is taken. */
export class Replay {
  readonly #turns: Turns;
  #end: () => void = () => undefined;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** Resolves when the turn has come, or is given up. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const leave = this.#turns.take(() => {
        timer = setTimeout(() => {
          leave();
        }, longestTurnMs).unref();
        resolve();
      });
      this.#end = () => {
        clearTimeout(timer);
        leave();
        resolve();
      };
    });
  }

  end(): void {
    this.#end();
    this.#end = () => undefined;
  }
}
