import type { Sql } from '../../subgraphs/kit/database/database.js';
import { newId } from '../../subgraphs/kit/ids.js';
import type { Change } from './difference.js';

/**
 * The same changes, in which new hours and links have an id that nothing has or had: readers remember hours by id and
 * revision, and a second life would begin at the same revision.
 */
export async function withFreshIds(sql: Sql, changes: readonly Change[], at: Date): Promise<Change[]> {
  const wished = changes.filter(isUnnamed).map(({ id }) => id);
  const rows = await sql.query<{ id: string }>(used, [wished]);
  const taken = new Set(rows.map(({ id }) => id));
  return changes.map((change) => {
    if (!isUnnamed(change)) return change;
    const id = taken.has(change.id) ? newId(at) : change.id;
    taken.add(id);
    return { ...change, id };
  });
}

function isUnnamed({ act, kind }: Change): boolean {
  return act === 'ADD' && (kind === 'WorkingHours' || kind === 'Link');
}

const used = `
  select id from skills.working_hours where id = any($1)
  union select id from accounts.link where id = any($1)
  union select subject_id from skills.configuration_change where subject_id = any($1)
  union select subject_id from accounts.configuration_change where subject_id = any($1)`;
