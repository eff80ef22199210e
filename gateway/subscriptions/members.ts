import type { Credentials, Member, StillHolds } from './member.js';

/** The clients of one group. */
export class Members {
  readonly #members = new Set<Member>();
  #latest: Credentials | null = null;
  #areReviewed = false;

  get size(): number {
    return this.#members.size;
  }

  /** The right that lasts longest; null when nobody is left. */
  get latest(): Credentials | null {
    return this.#latest;
  }

  /** Whether what one of them may see can change. */
  get areReviewed(): boolean {
    return this.#areReviewed;
  }

  get hasRoom(): boolean {
    for (const member of this.#members) if (!member.isBusy) return true;
    return false;
  }

  add(member: Member): void {
    this.#members.add(member);
    const { credentials } = member;
    if (credentials.stillHolds) this.#areReviewed = true;
    if (!this.#latest || credentials.expiresAtMs > this.#latest.expiresAtMs) this.#latest = credentials;
  }

  has(member: Member): boolean {
    return this.#members.has(member);
  }

  /** False when it was none of them. */
  delete(member: Member): boolean {
    if (!this.#members.delete(member)) return false;
    if (member.credentials === this.#latest) this.#latest = latestOf(this.#members);
    return true;
  }

  /** All of them, who are here no more. */
  takeAll(): Member[] {
    const all = [...this.#members];
    this.#members.clear();
    this.#latest = null;
    return all;
  }

  /** Those whose rights do not hold any more; it is asked once for each token. */
  async changed(): Promise<Member[]> {
    const decided = new Map<string | undefined, Promise<boolean>>();
    for (const { credentials } of this.#members) {
      const { authorization, stillHolds } = credentials;
      if (stillHolds && !decided.has(authorization)) decided.set(authorization, holds(stillHolds));
    }
    const changed: Member[] = [];
    for (const member of [...this.#members]) {
      if ((await decided.get(member.credentials.authorization)) === false) changed.push(member);
    }
    return changed;
  }

  [Symbol.iterator](): Iterator<Member> {
    return this.#members.values();
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
