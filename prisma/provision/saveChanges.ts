import type { Sql } from '../../subgraphs/kit/database.js';
import { saveAccounts, saveBrand, saveLinks, saveUsers } from './accountsStatements.js';
import type { Change } from './difference.js';
import type { Kind } from './entry.js';
import { saveHours, saveMemberships, saveSkills } from './skillsStatements.js';
import type { Statement } from './statement.js';

/** Writes changes, all of a kind at once. The caller holds the locks on what they change. */
export async function saveChanges(
  sql: Sql,
  brandId: string,
  changes: readonly Change[],
  at: Date,
): Promise<void> {
  for (const [kind, statements] of steps) {
    const rows = changes.filter((change) => change.kind === kind).map(rowOf);
    if (rows.length === 0) continue;
    const values = { rows: JSON.stringify(rows), brandId, at };
    for (const { text, uses } of statements) {
      await sql.query(
        text,
        uses.map((name) => values[name]),
      );
    }
  }
}

/** What refers to another comes after it. */
const steps: readonly (readonly [Kind, readonly Statement[]])[] = [
  ['Brand', saveBrand],
  ['Account', saveAccounts],
  ['User', saveUsers],
  ['Skill', saveSkills],
  ['User', saveMemberships],
  ['WorkingHours', saveHours],
  ['Link', saveLinks],
];

function rowOf({ id, accountId, act, settings, initial }: Change): object {
  return { id, accountId, removed: act === 'REMOVE', ...initial, ...settings };
}
