import { differing, kinds } from './entry.js';
import type { Entry, Kind, Settings } from './entry.js';
import type { Change, Difference } from './difference.js';
import { showValue } from './showValue.js';

/** What would change, for a person to read: + is new, ~ becomes otherwise, - goes. */
export function showDifference({ changes, leftAlone }: Difference): string {
  const groups = kinds.flatMap((kind) =>
    group(
      kind,
      changes.filter((change) => change.kind === kind),
    ),
  );
  return [...groups, ...alone(leftAlone), counts(changes)].join('\n');
}

const titles: Readonly<Record<Kind, string>> = {
  Brand: 'Brand',
  Account: 'Accounts',
  User: 'Users',
  Skill: 'Skills',
  WorkingHours: 'Working hours',
  Link: 'Links',
};

function group(kind: Kind, changes: readonly Change[]): string[] {
  return changes.length === 0 ? [] : [titles[kind], ...changes.flatMap(lines), ''];
}

function lines({ act, key, before, settings, initial }: Change): string[] {
  switch (act) {
    case 'ADD':
      return [`  + ${key}: ${told({ ...initial, ...settings })}`];
    case 'REMOVE':
      return [`  - ${key}`];
    case 'CHANGE':
      return [
        `  ~ ${key}`,
        ...differing(before ?? {}, settings).flatMap((name) => differences(name, before, settings)),
      ];
  }
}

/** What there is to tell of a new thing, on one line; what belongs together is in its key already. */
function told(settings: Settings): string {
  return Object.entries(settings)
    .filter(([name, value]) => !['source', 'destination', 'skillId'].includes(name) && isWorthTelling(value))
    .map(([name, value]) => (name === 'name' ? showValue(value) : `${name} ${showValue(value)}`))
    .join(', ');
}

function isWorthTelling(value: unknown): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return !isEmpty && value !== null && value !== false && value !== 'ACTIVE';
}

function differences(name: string, before: Settings | null, after: Settings): string[] {
  const [old, now] = [before?.[name], after[name]];
  if (Array.isArray(old) && Array.isArray(now)) return [`      ${name}:`, ...itemDifferences(old, now)];
  if (isRecord(old) && isRecord(now)) {
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
      (each) => old[each] !== now[each],
    );
    return names.map((each) => `      ${name}.${each}: ${showValue(old[each])} → ${showValue(now[each])}`);
  }
  return [`      ${name}: ${showValue(old)} → ${showValue(now)}`];
}

function itemDifferences(old: readonly unknown[], now: readonly unknown[]): string[] {
  const [were, are] = [old.map(showValue).sort(), now.map(showValue).sort()];
  const gone = were.filter((item) => !are.includes(item)).map((item) => `        - ${item}`);
  const come = are.filter((item) => !were.includes(item)).map((item) => `        + ${item}`);
  const all = [...gone, ...come];
  return all.length > 0 ? all : ['        in another order'];
}

function alone(entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  const named = entries.map(({ kind, key }) => `  ${kind.toLowerCase()} ${key}`);
  return ['Not in the file, and left alone', ...named, ''];
}

function counts(changes: readonly Change[]): string {
  const count = (act: Change['act']): number => changes.filter((change) => change.act === act).length;
  if (changes.length === 0) return 'Nothing to change.';
  return `${count('ADD')} to add, ${count('CHANGE')} to change, ${count('REMOVE')} to remove.`;
}

function isRecord(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
