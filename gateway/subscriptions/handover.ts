import type { Clock } from '../../subgraphs/kit/clock.js';
import { callAt } from '../../subgraphs/kit/serving/alarm.js';
import type { Alarm } from '../../subgraphs/kit/serving/alarm.js';
import type { StreamCounts } from './streamCounts.js';

/** A source gives way to one with a later token so long before its own token ends. */
const handoverMs = 5_000;

/** The moment when a source should give way, as its token ends soon; there is one at a time. */
export class Handover {
  readonly #clock: Clock;
  readonly #counts: StreamCounts;
  #alarm: Alarm | null = null;

  constructor({ clock, counts }: { readonly clock: Clock; readonly counts: StreamCounts }) {
    this.#clock = clock;
    this.#counts = counts;
  }

  /** Calls shortly before a token ends, unless that is too soon, or never comes. */
  plan(endsAtMs: number, giveWay: () => void): void {
    if (endsAtMs === Infinity || endsAtMs - handoverMs <= this.#clock.now().getTime()) return;
    this.#counts.timers += 1;
    this.#alarm = callAt(endsAtMs - handoverMs, this.#clock, () => {
      this.cancel();
      giveWay();
    });
  }

  cancel(): void {
    if (!this.#alarm) return;
    this.#alarm.cancel();
    this.#alarm = null;
    this.#counts.timers -= 1;
  }
}
