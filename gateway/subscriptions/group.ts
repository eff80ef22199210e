import type { GraphQLError } from 'graphql';
import { Abort } from '../../subgraphs/kit/abort.js';
import type { Ending, SharedResult } from '../../subgraphs/kit/serving/sharedStream.js';
import type { Carried } from '../execution/executor.js';
import { Following } from './following.js';
import type { Audience, FollowSettings } from './following.js';
import type { Credentials, Member, Membership, StillHolds } from './member.js';
import type { Subject } from './subject.js';

/** So much is sent to a client in one piece, and worked out in one turn. */
const mostAtOnce = 32;
const mostBytesAtOnce = 64 * 1024;

/** Clients who may share all of a stream: one source, one execution and one serialisation for each event. */
export class Group implements Membership, Audience {
  /** Resolves when the source is open, with null, or with the errors for which it is not. */
  readonly opened: Promise<readonly GraphQLError[] | null>;
  review: Audience['review'] = null;
  readonly #subject: Subject;
  readonly #settings: FollowSettings;
  readonly #onEnd: () => void;
  readonly #members = new Set<Member>();
  readonly #ended = new Abort();
  readonly #following: Following;
  #latest: Credentials | null = null;
  /** Results of this turn, which all get at its end. */
  #untold: SharedResult[] = [];
  #untoldBytes = 0;
  #wakeUp: () => void = () => undefined;

  /** `headers` go to the subgraphs beside a member's authorization; they hold nothing of any one client. */
  constructor(subject: Subject, headers: Carried['headers'], settings: FollowSettings, onEnd: () => void) {
    this.#subject = subject;
    this.#settings = settings;
    this.#onEnd = onEnd;
    this.#following = new Following(subject, this, headers, settings, this.#ended);
    settings.counts.open.add(this);
    this.opened = this.#begin();
  }

  /** How many clients it has. */
  get size(): number {
    return this.#members.size;
  }

  get latest(): Credentials | null {
    return this.#latest;
  }

  /** With whose token the source was opened, or refused. */
  get openedWith(): Credentials | null {
    return this.#following.openedWith;
  }

  /** Whether a newcomer would miss nothing that a source of its own would tell. */
  get isJoinable(): boolean {
    return !this.#ended.aborted && (this.#subject.beginsNow || !this.#following.hasBegun);
  }

  get isTelling(): boolean {
    return this.#following.isTelling || this.#untold.length > 0;
  }

  add(member: Member): void {
    this.#members.add(member);
    this.#settings.counts.members += 1;
    const { credentials } = member;
    if (credentials.stillHolds) this.review = () => this.#dismissChanged();
    if (!this.#latest || credentials.expiresAtMs > this.#latest.expiresAtMs) this.#latest = credentials;
  }

  onDrained(): void {
    this.#wakeUp();
  }

  onLeave(member: Member, isLagging: boolean): void {
    if (!this.#members.delete(member)) return;
    this.#settings.counts.members -= 1;
    if (isLagging) this.#settings.counts.lagged += 1;
    if (member.credentials === this.#latest) this.#latest = latestOf(this.#members);
    if (this.#members.size === 0) this.end({ kind: 'completed' });
    this.#wakeUp();
  }

  /** The fastest decides: who is slower has what comes put aside for it, within its limit. */
  async room(): Promise<void> {
    if (this.#isFull()) await new Promise((resolve) => setImmediate(resolve)); // it is told, and others have their turn
    while (!this.#ended.aborted && !this.#hasRoom()) {
      await new Promise<void>((resolve) => (this.#wakeUp = resolve));
    }
  }

  /** Results of events that had come together reach each client together: a client costs as much as what it is sent. */
  deliver(result: SharedResult): void {
    this.#untold.push(result);
    this.#untoldBytes += result.json.length;
    if (this.#untold.length > 1) return;
    process.nextTick(() => {
      this.#tell();
    });
  }

  /** Ends the stream for all. Whoever is not the one whose token failed may try for itself. */
  end(ending: Ending): void {
    if (this.#ended.aborted) return;
    this.#tell();
    this.#ended.abort(new Error('the stream has ended'));
    this.#wakeUp();
    const { counts } = this.#settings;
    counts.open.delete(this);
    counts.members -= this.#members.size;
    if (ending.kind === 'interrupted') counts.interrupted += 1;
    const members = [...this.#members];
    this.#members.clear(); // who hears of the end may leave upon it
    for (const member of members) {
      const isSpared = ending.kind === 'failed' && member.credentials.identity !== this.openedWith?.identity;
      member.end(isSpared ? { kind: 'interrupted' } : ending);
    }
    this.#onEnd();
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

  #tell(): void {
    const results = this.#untold;
    if (results.length === 0) return;
    this.#untold = [];
    this.#untoldBytes = 0;
    this.#settings.counts.deliveries += this.#members.size * results.length;
    for (const member of this.#members) member.receive(results);
  }

  #isFull(): boolean {
    return this.#untold.length >= mostAtOnce || this.#untoldBytes >= mostBytesAtOnce;
  }

  /** Asks once for each token. Who is sent away subscribes again, under what is decided then. */
  async #dismissChanged(): Promise<void> {
    const decided = new Map<string | undefined, Promise<boolean>>();
    for (const { credentials } of this.#members) {
      const { authorization, stillHolds } = credentials;
      if (stillHolds && !decided.has(authorization)) decided.set(authorization, holds(stillHolds));
    }
    for (const member of [...this.#members]) {
      if ((await decided.get(member.credentials.authorization)) !== false) continue;
      this.#tell(); // of what came before, it may know
      member.end({ kind: 'interrupted' });
      this.onLeave(member, false);
    }
  }

  #hasRoom(): boolean {
    for (const member of this.#members) if (!member.isBusy) return true;
    return false;
  }
}

/** What cannot be decided does not hold. */
function holds(stillHolds: StillHolds): Promise<boolean> {
  return stillHolds().catch(() => false);
}

function latestOf(members: Iterable<Member>): Credentials | null {
  let latest: Credentials | null = null;
  for (const { credentials } of members) {
    if (!latest || credentials.expiresAtMs > latest.expiresAtMs) latest = credentials;
  }
  return latest;
}
