import type { Sql } from '../../subgraphs/kit/database/database.js';
import { saveAccounts, saveBrand, saveLinks, saveUsers } from './accountsStatements.js';
import type { Change } from './difference.js';
import type { Kind } from './entry.js';
import { saveHours, saveMemberships, saveSkills } from './skillsStatements.js';
import type { Statement } from './statement.js';

/** Writes what changes of the brand's places, all of a kind at once. The caller holds the locks on what is there. */
export async function savePlaces(
  sql: Sql,
  brandId: string,
  changes: readonly Change[],
  at: Date,
): Promise<void> {
  await save(sql, brandId, changes, at, ofPlaces);
}

/** Writes what changes of its people, whose places must be there. Agents are the last that a transaction locks. */
export async function savePeople(
  sql: Sql,
  brandId: string,
  changes: readonly Change[],
  at: Date,
): Promise<void> {
  await save(sql, brandId, changes, at, ofPeople);
}

type Steps = readonly (readonly [Kind, readonly Statement[]])[];

/** What refers to another comes after it. */
const ofPlaces: Steps = [
  ['Brand', saveBrand],
  ['Account', saveAccounts],
  ['Skill', saveSkills],
  ['WorkingHours', saveHours],
  ['Link', saveLinks],
];
const ofPeople: Steps = [
  ['User', saveUsers],
  ['User', saveMemberships],
];

async function save(
  sql: Sql,
  brandId: string,
  changes: readonly Change[],
  at: Date,
  steps: Steps,
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

function rowOf({ id, accountId, act, settings, initial }: Change): object {
  return { id, accountId, removed: act === 'REMOVE', ...initial, ...settings };
}
