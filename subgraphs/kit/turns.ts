/** Lets so many at a time; the others wait, for as long as it takes, in the order in which they came. */
export class Turns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#free = most;
  }

  /** Calls when the turn has come, perhaps at once. What it returns ends the turn, or the wait for it. */
  take(begin: () => void): () => void {
    if (this.#free > 0) {
      this.#free -= 1;
      begin();
    } else this.#waiting.add(begin);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (!this.#waiting.delete(begin)) this.#pass();
    };
  }

  /** Does something when its turn has come. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let end = (): void => undefined;
    await new Promise<void>((resolve) => (end = this.take(resolve)));
    try {
      return await work();
    } finally {
      end();
    }
  }

  #pass(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next();
      return;
    }
    this.#free += 1;
  }
}
