import { Turns } from '../../subgraphs/kit/turns.js';

/** So many groups of one stream go on at a time while they are behind: enough that none waits for a subgraph alone. */
const groupsAtOnce = 4;
/** After so long it is the next one's turn, so that who is nearly there does not wait for who is far behind. */
const longestTurnMs = 500;
/** A source that brings nothing for twice as long has brought all there was. */
const silenceMs = 15;

/**
 * The groups that began behind a cursor and have not come to what happens now, by their streams. A few at a time go on;
 * the others stand where they are, and whoever comes by takes them along: so the past is told about once for all.
 */
export class CatchingUp {
  readonly #lines = new Map<string, Line>();

  /** How a group of the stream is to go on. */
  begin(stream: string): Pace {
    const line = this.#lines.get(stream) ?? { turns: new Turns(groupsAtOnce), size: 0 };
    line.size += 1;
    this.#lines.set(stream, line);
    return new Pace(line.turns, () => {
      line.size -= 1;
      if (line.size === 0) this.#lines.delete(stream);
    });
  }
}

interface Line {
  readonly turns: Turns;
  size: number;
}

/** One group's way to what happens now: it asks for each event when it is its turn. */
export class Pace {
  isOver = false;
  readonly #turns: Turns;
  readonly #onOver: () => void;
  #isMine = false;
  #mineUntilMs = 0;
  #leave: () => void = () => undefined;
  #silence: NodeJS.Timeout | undefined;
  #silences = 0;

  constructor(turns: Turns, onOver: () => void) {
    this.#turns = turns;
    this.#onOver = onOver;
  }

  /** Resolves when the next event may be asked for; the one before has been told. */
  async turn(): Promise<void> {
    if (this.isOver) return;
    if (this.#isMine && performance.now() >= this.#mineUntilMs) this.#giveUp();
    if (!this.#isMine) await this.#wait();
    this.#listen();
  }

  /** It is there, or goes no further. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.#silence);
    this.#giveUp();
    this.#onOver();
  }

  #wait(): Promise<void> {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    return new Promise((resolve) => {
      const leave = this.#turns.take(() => {
        this.#isMine = true;
        this.#mineUntilMs = performance.now() + longestTurnMs;
        resolve();
      });
      this.#leave = () => {
        leave();
        resolve();
      };
    });
  }

  #giveUp(): void {
    this.#isMine = false;
    this.#leave();
  }

  #listen(): void {
    if (this.isOver) return;
    this.#silences = 0;
    this.#silence ??= setTimeout(() => {
      this.#hearNothing();
    }, silenceMs).unref();
    this.#silence.refresh();
  }

  /** Twice, as a busy process finds it silent before it has looked. */
  #hearNothing(): void {
    this.#silences += 1;
    if (this.#silences === 2) this.end();
    else this.#silence?.refresh();
  }
}
