import { GraphQLError } from 'graphql';
import type { AbortSignalLike } from '../../subgraphs/kit/abort.js';
import type { Clock } from '../../subgraphs/kit/clock.js';
import type { Logger } from '../../subgraphs/kit/logger.js';
import { logRarely } from '../../subgraphs/kit/logRarely.js';
import { codeOf, logFaults, publicError } from '../../subgraphs/kit/serving/publicErrors.js';
import type { Ending, SharedResult } from '../../subgraphs/kit/serving/sharedStream.js';
import type { Carried } from '../execution/executor.js';
import type { SubgraphResult } from '../subgraphs/transport.js';
import { Handover } from './handover.js';
import type { Credentials } from './member.js';
import { Patience } from './patience.js';
import { sharedResult } from './sharedResult.js';
import { Source } from './source.js';
import type { StreamCounts } from './streamCounts.js';
import type { Subject } from './subject.js';

/** Who follows. */
export interface Audience {
  /** The right that lasts longest; null when nobody is left. */
  readonly latest: Credentials | null;
  /** Resolves when somebody can take more, or all is over. */
  room(): Promise<void>;
  /** Sends away whoever may not be told now what it might be told when it came; null where that cannot change. */
  readonly review: (() => Promise<void>) | null;
  deliver(result: SharedResult): void;
}

export interface FollowSettings {
  readonly counts: StreamCounts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a subgraph may be away before its streams are given up. */
  readonly patienceMs: number;
  /** Is told how old an event was when its result was given to the clients, where it says when it happened. */
  readonly onTold?: ((behindMs: number) => void) | undefined;
}

type Opened = Source | { readonly refusal: readonly GraphQLError[] };

/** Follows one source, and what takes its place when it breaks or its token ends, for as long as somebody listens. */
export class Following {
  hasBegun = false;
  /** Whether an event is being worked on, the review of who may see it included. */
  isTelling = false;
  openedWith: Credentials | null = null;
  readonly #subject: Subject;
  readonly #audience: Audience;
  readonly #headers: Carried['headers'];
  readonly #settings: FollowSettings;
  readonly #signal: AbortSignalLike;
  readonly #patience: Patience;
  #source: Source | null = null;
  #openedAtMs = 0;
  /** Of the last event that had one. */
  #cursor: string | null = null;
  /** What was told, and what no source has told yet, meet here; null when the last event had no cursor. */
  #position: string | null;
  readonly #handover: Handover;

  /** Leaves its source when `signal` aborts. */
  constructor(
    subject: Subject,
    audience: Audience,
    headers: Carried['headers'],
    settings: FollowSettings,
    signal: AbortSignalLike,
  ) {
    this.#subject = subject;
    this.#audience = audience;
    this.#headers = headers;
    this.#settings = settings;
    this.#signal = signal;
    this.#position = subject.after;
    this.#handover = new Handover(settings);
    this.#patience = new Patience(settings.patienceMs, settings.counts, signal);
    signal.addEventListener('abort', () => {
      this.#leaveSource();
    });
  }

  /** The cursor behind which its source goes on, when it is open and that is known. */
  get position(): string | null {
    return this.#source?.isOpen === true ? this.#position : null;
  }

  /** Opens the source: null, or the errors for which it cannot be had. */
  async open(): Promise<readonly GraphQLError[] | null> {
    for (;;) {
      const opened = await this.#tryToOpen();
      if (opened instanceof Source) {
        this.#take(opened);
        return null;
      }
      if (!this.#isPassing(opened.refusal) || !(await this.#patience.lasts())) return opened.refusal;
    }
  }

  /** Once open, follows until there is nothing more to follow. */
  async run(): Promise<Ending> {
    for (;;) {
      const ending = await this.#follow();
      if (ending !== 'broken') return ending;
      this.#leaveSource();
      if (!this.#canGoOn() || !(await this.#mayTryAgain())) return { kind: 'interrupted' };
      const refusal = await this.open();
      if (refusal) return this.#isPassing(refusal) ? { kind: 'interrupted' } : this.#failed(refusal);
      this.#settings.counts.resumed += 1;
    }
  }

  async #tryToOpen(): Promise<Opened> {
    this.openedWith = this.#audience.latest;
    try {
      const opened = await this.#subject.open(this.#cursor, this.#carried());
      if (!(Symbol.asyncIterator in opened)) return { refusal: this.#subject.refusalOf(opened) };
      return new Source(opened, this.#settings.counts);
    } catch (err) {
      if (!this.#signal.aborted) this.#complain('warn', err, 'a subscription cannot be opened');
      return { refusal: [this.#subject.unavailable()] };
    }
  }

  #take(source: Source): void {
    this.#source = source;
    this.#openedAtMs = performance.now();
    if (this.#signal.aborted) this.#leaveSource();
    else this.#planHandover(source);
  }

  #planHandover(source: Source): void {
    const endsAtMs = this.openedWith?.expiresAtMs ?? Infinity;
    this.#handover.plan(endsAtMs, () => {
      const later = (this.#audience.latest?.expiresAtMs ?? 0) > endsAtMs;
      if (later && this.#canGoOn()) source.replace();
    });
  }

  /** A subgraph that goes away breaks thousands of streams. */
  #complain(level: 'warn' | 'error', err: unknown, message: string): void {
    const { logger } = this.#settings;
    logRarely(logger, message, (omitted) => {
      logger[level]({ requestId: this.#requestId, err, ...omitted }, message);
    });
  }

  #leaveSource(): void {
    this.#handover.cancel();
    this.#source?.close();
  }

  async #follow(): Promise<Ending | 'broken'> {
    const source = this.#source;
    for (;;) {
      await this.#audience.room();
      if (!source || this.#signal.aborted) return { kind: 'completed' };
      try {
        const next = await source.next();
        if (next.done === true) return source.isReplaced ? 'broken' : { kind: 'completed' };
        this.isTelling = true;
        const ending = await this.#tell(next.value);
        if (ending) return ending;
      } catch (err) {
        this.#complain('error', err, 'a subscription broke');
        return 'broken';
      } finally {
        this.isTelling = false;
      }
    }
  }

  /** Without any data an event is the subgraph's word that the stream is over. */
  async #tell(event: SubgraphResult): Promise<Ending | 'broken' | null> {
    this.#settings.counts.events += 1;
    if (event.data === undefined) {
      const refusal = this.#subject.refusalOf(event);
      return this.#isPassing(refusal) ? 'broken' : this.#failed(refusal);
    }
    const { logger } = this.#settings;
    if (this.#audience.review) {
      await this.#audience.review();
      if (this.#signal.aborted) return { kind: 'completed' };
    }
    const result = await this.#subject.resultOf(event, this.#carried()).catch((error: unknown) => {
      logFaults(logger, this.#requestId, [error]);
      return null;
    });
    if (this.#signal.aborted) return { kind: 'completed' };
    if (!result) return this.#failed([new GraphQLError('The event could not be worked on.')]);
    this.hasBegun = true;
    this.#position = this.#subject.cursorOf(event);
    this.#cursor = this.#position ?? this.#cursor;
    this.#patience.restore();
    this.#audience.deliver(sharedResult(result, this.#requestId, logger));
    this.#noteAge(event);
    return null;
  }

  #noteAge(event: SubgraphResult): void {
    const { onTold, clock } = this.#settings;
    if (!onTold) return;
    const happenedAtMs = this.#subject.happenedAtMs(event);
    if (happenedAtMs !== null) onTold(clock.now().getTime() - happenedAtMs);
  }

  async #mayTryAgain(): Promise<boolean> {
    if (this.#source?.isReplaced) return true;
    if (performance.now() - this.#openedAtMs > this.#settings.patienceMs) this.#patience.restore();
    return this.#patience.lasts();
  }

  /** Whether another source can go on where the last one stopped, with nothing missed and nothing told twice. */
  #canGoOn(): boolean {
    return this.#cursor !== null || (!this.hasBegun && this.#subject.beginsAlike);
  }

  /** Whether it is worth trying again: somebody else's token is later than the one that was refused, say. */
  #isPassing([error]: readonly GraphQLError[]): boolean {
    const code = codeOf(error);
    if (code === 'UNAUTHENTICATED') return this.openedWith !== this.#audience.latest;
    return code === 'DOWNSTREAM_UNAVAILABLE';
  }

  get #requestId(): string {
    return this.#headers['x-request-id'] ?? '';
  }

  #carried(): Carried {
    const authorization = this.#audience.latest?.authorization;
    const headers = authorization === undefined ? this.#headers : { ...this.#headers, authorization };
    return { headers, signal: this.#signal };
  }

  #failed(errors: readonly GraphQLError[]): Ending {
    return { kind: 'failed', errors: errors.map((error) => publicError(error, this.#requestId)) };
  }
}
