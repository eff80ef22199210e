import { problems } from '../../../subgraphs/hours/problems.js';
import { zoneOffsets } from '../../../subgraphs/hours/zoneOffsets.js';
import { problemAt } from '../problem.js';
import type { Problem } from '../problem.js';
import type { Hours, Items } from '../readItems.js';
import { pathInFile, workingHoursAt } from '../workingHoursAt.js';

/** What is wrong with hours as they are at `now`. */
export function openingHours({ hours }: Items, now: Date): Problem[] {
  return hours.flatMap((each) => hoursProblems(each, now));
}

/** A zone that is the account's was complained about there. */
function hoursProblems({ path, fields, account }: Hours, now: Date): Problem[] {
  if (!fields) return [];
  const written = fields.timeZone ?? account.fields?.timeZone ?? 'UTC';
  const known = zoneOffsets(written) === null ? 'UTC' : written;
  const found = problems({ ...workingHoursAt(fields, known, now), timeZone: written });
  return found
    .filter((problem) => fields.timeZone !== undefined || problem.path[0] !== 'timeZone')
    .map((problem) => problemAt([...path, ...pathInFile(fields, problem.path)], problem.message));
}
