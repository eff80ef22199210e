import type { Group } from './group.js';

/**
 * The groups that have caught up, by what their clients agree in and the cursor behind which they stand. What follows is
 * the same for two that stand alike, so they become one. Where a group has left, it is found by nobody.
 */
export class StandingGroups {
  readonly #groups = new Map<string, Group>();
  readonly #places = new WeakMap<Group, string>();

  /** The one that stands there. */
  at(stream: string, cursor: string): Group | undefined {
    const group = this.#groups.get(placeOf(stream, cursor));
    return group?.standsAt === cursor ? group : undefined;
  }

  /** To be called when a group of the stream stands somewhere. */
  arrive(group: Group, stream: string): void {
    const cursor = group.standsAt;
    if (cursor === null) return;
    const other = this.at(stream, cursor);
    if (other === group || (other && !unite(other, group))) return;
    if (group.standsAt === null) return;
    this.leave(group);
    const place = placeOf(stream, cursor);
    this.#groups.set(place, group);
    this.#places.set(group, place);
  }

  leave(group: Group): void {
    const place = this.#places.get(group);
    if (place !== undefined && this.#groups.get(place) === group) this.#groups.delete(place);
  }
}

function placeOf(stream: string, cursor: string): string {
  return `${stream} ${cursor}`;
}

/** False when it must wait: whose rights are reviewed for each event, joins none that is past its review of the next. */
function unite(one: Group, other: Group): boolean {
  const [kept, emptied] = isKept(one, other) ? [one, other] : [other, one];
  if (emptied.review && kept.isTelling) return false;
  emptied.giveWayTo(kept);
  return true;
}

/** Newcomers without a cursor must go on finding theirs, what a subgraph refuses is to end nobody else; and few go to many. */
function isKept(one: Group, other: Group): boolean {
  if (one.beginsNow !== other.beginsNow) return one.beginsNow;
  if (one.hasBegun !== other.hasBegun) return one.hasBegun;
  return one.size >= other.size;
}
