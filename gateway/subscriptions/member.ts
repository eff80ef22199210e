import type { ExecutionResult } from 'graphql';
import type { Delivery, Ending, Receiver } from '../../subgraphs/kit/serving/sharedStream.js';
import type { SharedResult, SharedStream } from '../../subgraphs/kit/serving/sharedStream.js';
import type { AbortSignalLike } from '../../subgraphs/kit/abort.js';
import { pulled } from './pulled.js';

/** Whether what its caller may see is what it was when the stream began. */
export type StillHolds = () => Promise<boolean>;

/** What a member brings into its group: its own right to the stream. */
export interface Credentials {
  /** The header that goes on to subgraphs. */
  readonly authorization: string | undefined;
  readonly expiresAtMs: number;
  /** Whose token it is, and all that it says. */
  readonly identity: string;
  /** Left out where it cannot change. */
  readonly stillHolds?: StillHolds | undefined;
}

/** What a group hears of its members. */
export interface Membership {
  /** Whether members will be given the result of an event that was taken already. */
  readonly isTelling: boolean;
  /** The member can take more. */
  onDrained(): void;
  onLeave(member: Member, isLagging: boolean): void;
}

/** So many results may wait for a transport that has not begun to send, or for an iterator. */
const maxWaitingResults = 1_000;

/** One client in a group; it leaves when `signal` aborts. */
export class Member implements SharedStream, Delivery {
  readonly credentials: Credentials;
  /** Whether it asked for a pause, or has not begun to take anything. */
  isBusy = true;
  delivered = 0;
  #group: Membership;
  readonly #signal: AbortSignalLike | undefined;
  #receiver: Receiver | null = null;
  #waiting: SharedResult[] = [];
  #ending: Ending | null = null;
  #pull: ReturnType<typeof pulled> | null = null;
  #hasLeft = false;

  constructor(credentials: Credentials, group: Membership, signal: AbortSignalLike | undefined) {
    this.credentials = credentials;
    this.#group = group;
    this.#signal = signal;
    signal?.addEventListener('abort', this);
  }

  get isTelling(): boolean {
    return this.#group.isTelling;
  }

  receive(results: readonly SharedResult[]): void {
    if (this.#receiver) {
      this.delivered += results.length;
      this.isBusy = !this.#receiver.next(results);
    } else if (this.#waiting.length < maxWaitingResults) this.#waiting.push(...results);
    else {
      this.end({ kind: 'lagging' });
      this.leave(true);
    }
  }

  /** From now on its results come from there. */
  goOverTo(group: Membership): void {
    this.#group = group;
  }

  end(ending: Ending): void {
    if (this.#hasLeft || this.#ending) return;
    this.#ending = ending;
    this.#signal?.removeEventListener('abort', this);
    this.#receiver?.end(ending);
  }

  deliverTo(receiver: Receiver): Delivery {
    this.#receiver = receiver;
    this.isBusy = false;
    for (const result of this.#waiting.splice(0)) this.receive([result]);
    if (this.#ending) receiver.end(this.#ending);
    else this.#group.onDrained();
    return this;
  }

  drained(): void {
    this.isBusy = false;
    this.#group.onDrained();
  }

  leave(isLagging = false): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#signal?.removeEventListener('abort', this);
    this.#waiting = [];
    if (!isLagging) this.#pull?.close();
    this.#group.onLeave(this, isLagging);
  }

  /** Called when the signal aborts. */
  handleEvent(): void {
    this.leave();
  }

  next(): Promise<IteratorResult<ExecutionResult>> {
    this.#pull ??= pulled((receiver) => this.deliverTo(receiver), maxWaitingResults);
    if (this.#hasLeft && !this.#ending) this.#pull.close();
    return this.#pull.next();
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.leave();
    this.#pull?.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
