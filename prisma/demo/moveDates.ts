import type { SpecialDate } from '../../subgraphs/hours/workingHours.js';
import { zoneOffsets } from '../../subgraphs/hours/zoneOffsets.js';
import type { Sql } from '../../subgraphs/kit/database/database.js';
import { dateAt, isRelative } from '../provision/relativeDates.js';
import { demoFiles } from './demoFile.js';

type Dates = readonly Pick<SpecialDate, 'name' | 'from' | 'to'>[];

/**
 * Moves the demo world's special dates that are relative to today, known by their names, to where they are at `now`; those
 * that somebody has removed stay away. False when the database holds no hours of the demo world.
 */
export async function moveDates(sql: Sql, now: Date): Promise<boolean> {
  const rows = await sql.query<HoursRow>(
    `select id, account_id as "accountId", skill_id as "skillId", time_zone as "timeZone", special_dates as dates
     from skills.working_hours where account_id = any($1) order by id for no key update`,
    [demoFiles.flatMap(({ accounts }) => accounts.map(({ id }) => id))],
  );
  for (const row of rows) {
    const dates = moved(row, relativeDates.get(row.skillId ?? row.accountId) ?? [], now);
    if (dates === null) continue;
    await sql.query(
      `update skills.working_hours set special_dates = $2, revision = revision + 1, changed_at = $3 where id = $1`,
      [row.id, JSON.stringify(dates), now],
    );
  }
  return rows.length > 0;
}

interface HoursRow {
  readonly id: string;
  readonly accountId: string;
  readonly skillId: string | null;
  readonly timeZone: string;
  readonly dates: readonly SpecialDate[];
}

/** By the skill or account that has them. */
const relativeDates: ReadonlyMap<string, Dates> = new Map(
  demoFiles.flatMap(({ accounts }) =>
    accounts
      .flatMap((account) => [account, ...account.skills])
      .map(({ id, hours }): [string, Dates] => [
        id,
        (hours?.specialDates ?? []).filter(({ from, to }) => isRelative(from) || isRelative(to)),
      ]),
  ),
);

/** Null when all are where they belong. */
function moved({ dates, timeZone }: HoursRow, relative: Dates, now: Date): SpecialDate[] | null {
  if (relative.length === 0 || zoneOffsets(timeZone) === null) return null;
  const after = dates.map((date) => {
    const own = relative.find(({ name }) => name === date.name);
    return own ? { ...date, from: dateAt(own.from, now, timeZone), to: dateAt(own.to, now, timeZone) } : date;
  });
  const isSame = after.every(({ from, to }, index) => from === dates[index]?.from && to === dates[index].to);
  return isSame ? null : after;
}
