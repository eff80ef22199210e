import type { Sql } from '../../kit/database/database.js';

/** From where to where a brand's log goes: positions. */
export interface LogReach {
  /** The last one that was given out. */
  readonly head: bigint;
  /** That of the last event that is kept no longer. */
  readonly forgottenTo: bigint;
}

/** From where to where a brand's log goes now. */
export async function readLogReach(sql: Sql, brandId: string): Promise<LogReach> {
  const [log] = await sql.query<LogReach>(
    'select position as head, forgotten_to as "forgottenTo" from transfers.brand_log where brand_id = $1',
    [brandId],
  );
  return log ?? { head: 0n, forgottenTo: 0n };
}

/** The position of the last row of a brand's log that is visible now. */
export async function readHead(sql: Sql, brandId: string): Promise<bigint> {
  return (await readLogReach(sql, brandId)).head;
}
