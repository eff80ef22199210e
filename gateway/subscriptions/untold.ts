import type { SharedResult } from '../../subgraphs/kit/serving/sharedStream.js';
import type { Members } from './members.js';

/** So much is sent to a client in one piece, and worked out in one turn. */
const mostAtOnce = 32;
const mostBytesAtOnce = 64 * 1024;

/** Results of events that came together: they reach each client together, as a client costs as much as what it is sent. */
export class Untold {
  #results: SharedResult[] = [];
  #bytes = 0;
  #isGiving = false;

  get isEmpty(): boolean {
    return this.#results.length === 0;
  }

  get isFull(): boolean {
    return this.#results.length >= mostAtOnce || this.#bytes >= mostBytesAtOnce;
  }

  /** Whether all have the same, and nothing waits. */
  get isGiven(): boolean {
    return this.isEmpty && !this.#isGiving;
  }

  add(result: SharedResult): void {
    this.#results.push(result);
    this.#bytes += result.json.length;
  }

  /** Answers how many results were given in all. */
  giveTo(members: Members): number {
    const results = this.#results;
    if (results.length === 0) return 0;
    this.#results = [];
    this.#bytes = 0;
    const count = members.size * results.length;
    this.#isGiving = true;
    for (const member of members) member.receive(results);
    this.#isGiving = false;
    return count;
  }
}
