import type { Sql } from '../../subgraphs/kit/database/database.js';
import { newId } from '../../subgraphs/kit/ids.js';
import type { Change } from './difference.js';

/** Who made changes to which brand, and when. */
export interface Occasion {
  readonly brandId: string;
  readonly actorId: string;
  readonly at: Date;
}

/** Writes changes into the trails of the subgraphs whose things they are. */
export async function recordChanges(
  sql: Sql,
  changes: readonly Change[],
  { brandId, actorId, at }: Occasion,
): Promise<void> {
  const isOfSkills = ({ kind }: Change): boolean => kind === 'Skill' || kind === 'WorkingHours';
  const trails = [
    ['skills', changes.filter(isOfSkills)],
    ['accounts', changes.filter((change) => !isOfSkills(change))],
  ] as const;
  for (const [owner, own] of trails) {
    if (own.length === 0) continue;
    const rows = JSON.stringify(own.map((change) => ({ ...change, id: newId(at), subjectId: change.id })));
    await sql.query(
      `insert into ${owner}.configuration_change
         (id, brand_id, account_id, at, actor_id, action, subject, subject_id, revision, before, after)
       select id, $2, "accountId", $3, $4, 'provision', kind, "subjectId", revision, before, settings
       from jsonb_to_recordset($1) as r(
         id text, "accountId" text, kind text, "subjectId" text, revision int, before jsonb, settings jsonb)`,
      [rows, brandId, at, actorId],
    );
  }
}
