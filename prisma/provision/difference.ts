import { differing } from './entry.js';
import type { Entry, Settings, Stored, Wanted } from './entry.js';

/** One thing that is not as the file wants it. */
export interface Change extends Entry {
  readonly act: 'ADD' | 'CHANGE' | 'REMOVE';
  readonly id: string;
  /** Null when it is made by this change. */
  readonly before: Settings | null;
  /** The revision that the change makes; null where changes are not counted. */
  readonly revision: number | null;
}

export interface Difference {
  /** In the order in which they can be written. */
  readonly changes: readonly Change[];
  /** What the database has and the file has not, and what a file never takes away. */
  readonly leftAlone: readonly Stored[];
}

/** What must change for `stored` to become what is `wanted`. */
export function difference(wanted: readonly Wanted[], stored: readonly Stored[]): Difference {
  const known = new Map(stored.map((entry) => [nameOf(entry), entry]));
  const named = new Set(wanted.map(nameOf));
  const extra = stored.filter((entry) => !named.has(nameOf(entry)));
  return {
    changes: [
      ...wanted.flatMap((entry) => changeTo(entry, known.get(nameOf(entry)))),
      ...extra.flatMap((entry) => removal(entry, named)),
    ],
    leftAlone: extra.filter((entry) => ['Account', 'User'].includes(entry.kind) && isLeft(entry, named)),
  };
}

function nameOf({ kind, key }: Entry): string {
  return `${kind} ${key}`;
}

function changeTo(wanted: Wanted, stored: Stored | undefined): Change[] {
  if (!stored) {
    const isCounted = !['Brand', 'User'].includes(wanted.kind);
    return [{ ...wanted, act: 'ADD', before: null, revision: isCounted ? 1 : null }];
  }
  if (differing(stored.settings, wanted.settings).length === 0) return [];
  return [change(stored, 'CHANGE', wanted.settings)];
}

/** What becomes of a thing that is no longer in the file. */
function removal(stored: Stored, named: ReadonlySet<string>): Change[] {
  const { kind, settings } = stored;
  if (isLeft(stored, named)) return [];
  switch (kind) {
    case 'Skill':
      return settings['deleted'] === true ? [] : [change(stored, 'REMOVE', { ...settings, deleted: true })];
    case 'Link':
      return settings['revoked'] === true ? [] : [change(stored, 'REMOVE', { ...settings, revoked: true })];
    case 'WorkingHours':
      return isOfWanted(stored.key, named) ? [change(stored, 'REMOVE', {})] : [];
    case 'User':
      return settings['revoked'] === true
        ? []
        : [change(stored, 'REMOVE', { ...settings, skills: [], revoked: true })];
    case 'Account':
    case 'Brand':
      return [];
  }
}

/** A file can name no administrator, and an account that is not in it takes all that is its own out of it. */
function isLeft({ accountId, initial }: Stored, named: ReadonlySet<string>): boolean {
  return initial['role'] === 'ADMIN' || (accountId !== null && !named.has(`Account ${accountId}`));
}

function change(stored: Stored, act: Change['act'], settings: Settings): Change {
  const revision = stored.revision === null ? null : stored.revision + 1;
  return { ...stored, act, before: stored.settings, settings, revision };
}

/** A deleted skill keeps its hours, in case it comes back. */
function isOfWanted(hoursKey: string, named: ReadonlySet<string>): boolean {
  return hoursKey.startsWith('account ') || named.has(hoursKey.replace('skill', 'Skill'));
}
