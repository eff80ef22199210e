import type { GraphQLError } from 'graphql';
import { Abort } from '../../subgraphs/kit/abort.js';
import type { Ending, SharedResult } from '../../subgraphs/kit/serving/sharedStream.js';
import type { Carried } from '../execution/executor.js';
import { Following } from './following.js';
import type { Audience, FollowSettings } from './following.js';
import type { Pace } from './catchingUp.js';
import type { Credentials, Member, Membership } from './member.js';
import { Members } from './members.js';
import type { Subject } from './subject.js';
import { Untold } from './untold.js';

/** What becomes of a group. */
export interface GroupEvents {
  /** Nothing waits to be told, and `standsAt` says behind which event; called more often than that changes. */
  readonly onStanding: (group: Group) => void;
  /** Whether another one stands behind that event. */
  readonly isAwaited: (cursor: string) => boolean;
  readonly onEnd: (group: Group) => void;
}

/** Clients who may share all of a stream: one source, one execution and one serialisation for each event. */
export class Group implements Membership, Audience {
  /** Resolves when the source is open, with null, or with the errors for which it is not. */
  readonly opened: Promise<readonly GraphQLError[] | null>;
  readonly #subject: Subject;
  readonly #settings: FollowSettings;
  readonly #events: GroupEvents;
  readonly #members = new Members();
  readonly #ended = new Abort();
  readonly #following: Following;
  readonly #untold = new Untold();
  readonly #pace: Pace | null;
  #wakeUp: () => void = () => undefined;

  /**
   * `headers` go to the subgraphs beside a member's authorization; they hold nothing of any one client. `pace` is for
   * one that may have much to catch up with.
   */
  constructor(
    subject: Subject,
    headers: Carried['headers'],
    settings: FollowSettings,
    events: GroupEvents,
    pace: Pace | null,
  ) {
    this.#subject = subject;
    this.#settings = settings;
    this.#events = events;
    this.#pace = pace;
    this.#following = new Following(subject, this, headers, settings, this.#ended);
    settings.counts.open.add(this);
    this.opened = this.#begin();
  }

  /** How many clients it has. */
  get size(): number {
    return this.#members.size;
  }

  get latest(): Credentials | null {
    return this.#members.latest;
  }

  get review(): Audience['review'] {
    return this.#members.areReviewed ? () => this.#dismissChanged() : null;
  }

  /** With whose token the source was opened, or refused. */
  get openedWith(): Credentials | null {
    return this.#following.openedWith;
  }

  /** Whether a newcomer would miss nothing that a source of its own would tell. */
  get isJoinable(): boolean {
    return !this.#ended.aborted && (this.#subject.beginsNow || !this.#following.hasBegun);
  }

  /**
   * The cursor behind which all its clients stand and its source goes on: they have been given what is up to there, and
   * nothing of what follows. Null while that is not so, or not known.
   */
  get standsAt(): string | null {
    return this.#untold.isGiven && !this.#ended.aborted ? this.#following.position : null;
  }

  /** Whether its subgraph has told it anything, so that it did not refuse. */
  get hasBegun(): boolean {
    return this.#following.hasBegun;
  }

  /** Whether newcomers without a cursor will find it. */
  get beginsNow(): boolean {
    return this.#subject.beginsNow;
  }

  get isTelling(): boolean {
    return this.#following.isTelling || !this.#untold.isEmpty;
  }

  add(member: Member): void {
    this.#members.add(member);
    this.#settings.counts.members += 1;
  }

  /** Ends, as all its clients go over to one that stands where it stands. */
  giveWayTo(other: Group): void {
    const members = this.#members.takeAll();
    this.#settings.counts.members -= members.length;
    for (const member of members) {
      member.goOverTo(other);
      other.add(member);
    }
    other.#wakeUp();
    this.end({ kind: 'completed' });
  }

  onDrained(): void {
    this.#wakeUp();
    this.#stand();
  }

  onLeave(member: Member, isLagging: boolean): void {
    if (!this.#members.delete(member)) return;
    this.#settings.counts.members -= 1;
    if (isLagging) this.#settings.counts.lagged += 1;
    if (this.#members.size === 0) this.end({ kind: 'completed' });
    this.#wakeUp();
  }

  /** The fastest decides: who is slower has what comes put aside for it, within its limit. */
  async room(): Promise<void> {
    if (this.#isAwaited()) this.#tell();
    if (this.#untold.isFull) await new Promise((resolve) => setImmediate(resolve)); // it is told, and others have their turn
    while (!this.#ended.aborted && !this.#members.hasRoom) {
      await new Promise<void>((resolve) => (this.#wakeUp = resolve));
    }
    this.#stand();
    if (this.#pace && !this.#pace.isOver) await this.#pace.turn();
  }

  deliver(result: SharedResult): void {
    const isFirst = this.#untold.isEmpty;
    this.#untold.add(result);
    if (!isFirst) return;
    process.nextTick(() => {
      this.#tell();
      if (this.#members.hasRoom) this.#stand(); // else they have not caught up
    });
  }

  /** Ends the stream for all. Whoever is not the one whose token failed may try for itself. */
  end(ending: Ending): void {
    if (this.#ended.aborted) return;
    this.#tell();
    this.#ended.abort(new Error('the stream has ended'));
    this.#wakeUp();
    this.#pace?.end();
    const { counts } = this.#settings;
    counts.open.delete(this);
    counts.members -= this.#members.size;
    if (ending.kind === 'interrupted') counts.interrupted += 1;
    // who hears of the end may leave upon it
    for (const member of this.#members.takeAll()) {
      const isSpared = ending.kind === 'failed' && member.credentials.identity !== this.openedWith?.identity;
      member.end(isSpared ? { kind: 'interrupted' } : ending);
    }
    this.#events.onEnd(this);
  }

  async #begin(): Promise<readonly GraphQLError[] | null> {
    await Promise.resolve(); // whoever comes in the same turn is a member by then
    const refusal = await this.#following.open();
    if (refusal) this.end({ kind: 'completed' });
    else {
      void this.#following.run().then((ending) => {
        this.end(ending);
      });
    }
    return refusal;
  }

  /** Whether others wait to be taken along from where it is. */
  #isAwaited(): boolean {
    const cursor = this.#following.position;
    return this.#pace?.isOver === false && cursor !== null && this.#events.isAwaited(cursor);
  }

  #tell(): void {
    this.#settings.counts.deliveries += this.#untold.giveTo(this.#members);
  }

  #stand(): void {
    if (this.standsAt !== null) this.#events.onStanding(this);
  }

  /** Who is sent away subscribes again, under what is decided then. Who went over meanwhile is reviewed there. */
  async #dismissChanged(): Promise<void> {
    for (const member of await this.#members.changed()) {
      this.#tell(); // of what came before, it may know
      if (!this.#members.has(member)) continue;
      member.end({ kind: 'interrupted' });
      this.onLeave(member, false);
    }
  }
}
